/** What `doctor --test` does on a deployment: its function `canary` sends, its bucket and its table tell what came. */

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import type { CanarySent, CanaryTest } from '../doctor/canary-test.ts';
import { AT_A_DESK, patient } from './patience.ts';
import type { RawListing } from './raw-listing.ts';
import type { Table } from './table/index.ts';

/** The function's own time, and that of its start. */
const ANSWER_MS = 60_000;

/** Of one name: `kind` is one of functions/canary.ts. */
const answer = z.record(z.string(), z.object({ kind: z.string(), why: z.optional(z.string()) }));

export function lambdaClient(settings: ConstructorParameters<typeof LambdaClient>[0] = {}): LambdaClient {
  return new LambdaClient({
    // A second try would send a second canary.
    ...patient({ ...AT_A_DESK, answerMs: ANSWER_MS, tries: 1 }),
    ...settings,
  });
}

export function canaryTestOf(
  lambda: Pick<LambdaClient, 'send'>,
  functionName: string,
  listing: Pick<RawListing, 'all'>,
  table: Pick<Table, 'recordsOf'>,
  clock: Pick<CanaryTest, 'now' | 'pause'>,
): CanaryTest {
  return {
    ...clock,
    recordsOf: table.recordsOf,
    async *storedSince(since) {
      for await (const page of listing.all())
        yield page.filter(({ storedAt }) => storedAt >= since).map(({ key }) => key);
    },
    async send(): Promise<CanarySent> {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({
          FunctionName: functionName,
          Payload: Buffer.from(JSON.stringify({ all: true })),
        }),
      );
      const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
      if (FunctionError !== undefined)
        throw new Error(`the function canary ended with an error: ${text.slice(0, 500)}`);
      const read = z.safeParse(answer, JSON.parse(text));
      if (!read.success) throw new Error('the function canary did not tell what it sent: deploy again');
      return new Map(Object.entries(read.data).map(([name, { kind, why = '' }]) => [name, { kind, why }]));
    },
  };
}
