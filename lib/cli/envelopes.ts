/** `--envelope FILE`: what the receiving server witnessed of each mail, as JSON lines `{file, envelope}`. */

import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Envelope } from '../model.ts';
import { readAddress } from '../trace/received/address.ts';
import { unreadable } from './unreadable.ts';

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

const EXPECTED =
  'Expected {"file":"a.eml","envelope":{"reversePath":null,"forwardPaths":["a@b.example"],"client":{"address":"192.0.2.1","helo":"mx.example"}}}';

/** Characters of a wrong value that are told; an address has 45 at most. */
const MAX_TOLD_CHARS = 60;

/** By the mail's name as `file` shows it. Throws an error that names the line. */
export function readEnvelopes(path: string): ReadonlyMap<string, Envelope> {
  const envelopes = new Map<string, Envelope>();
  read(path)
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return;
      const parsed = LINE.safeParse(jsonOf(line));
      const where = `${path}, line ${index + 1}`;
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new Error(
          `${where}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as expected'}. ${EXPECTED}`,
        );
      }
      const { reversePath, forwardPaths = [], client } = parsed.data.envelope;
      envelopes.set(parsed.data.file, {
        reversePath,
        forwardPaths,
        client:
          client == null
            ? null
            : {
                address: addressOf(client.address, where),
                helo: client.helo ?? null,
                name: client.name ?? null,
              },
      });
    });
  return envelopes;
}

/** One that is no address would match no host, and the mail would be judged as if nobody knew who brought it. */
function addressOf(text: string, where: string): string {
  const address = readAddress(text);
  if (address !== null) return address;
  const found = JSON.stringify(text.slice(0, MAX_TOLD_CHARS));
  throw new Error(`${where}: envelope.client.address: found ${found}, expected an IP address. ${EXPECTED}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable('--envelope', path, error);
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
