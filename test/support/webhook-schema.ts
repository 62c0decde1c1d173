/** Writes the JSON schema of what a webhook is posted. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { webhookJsonSchema } from '../../lib/deliver/webhook-schema.ts';

export const SCHEMA_FILE = fileURLToPath(new URL('../../lib/deliver/webhook.schema.json', import.meta.url));

if (import.meta.main) writeFileSync(SCHEMA_FILE, `${JSON.stringify(webhookJsonSchema(), null, 2)}\n`);
