/** `--envelope FILE`: what the receiving server witnessed of each mail, as JSON lines `{file, envelope}`. */

import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Envelope } from '../model.ts';

const LINE = z.object({
  file: z.string(),
  envelope: z.object({
    reversePath: z.optional(z.nullable(z.string())),
    forwardPaths: z.optional(z.array(z.string())),
    client: z.optional(
      z.nullable(
        z.object({
          address: z.string(),
          helo: z.optional(z.nullable(z.string())),
          name: z.optional(z.nullable(z.string())),
        }),
      ),
    ),
  }),
});

/** By the mail's name as `file` shows it. Throws an error that names the line. */
export function readEnvelopes(path: string): ReadonlyMap<string, Envelope> {
  const envelopes = new Map<string, Envelope>();
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return;
      const read = LINE.safeParse(jsonOf(line));
      if (!read.success) {
        const [issue] = read.error.issues;
        throw new Error(
          `${path}, line ${index + 1}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as expected'}. ` +
            'Expected {"file":"a.eml","envelope":{"reversePath":null,"forwardPaths":["a@b.example"],"client":{"address":"192.0.2.1","helo":"mx.example"}}}',
        );
      }
      const { reversePath, forwardPaths = [], client } = read.data.envelope;
      envelopes.set(read.data.file, {
        reversePath,
        forwardPaths,
        client:
          client == null
            ? null
            : { address: client.address.toLowerCase(), helo: client.helo ?? null, name: client.name ?? null },
      });
    });
  return envelopes;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
