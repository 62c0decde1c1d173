/** The thread that judges one mail. What it complains of is text; its result, a record, is the last that it says. */

import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { FilterOptions } from './filter.ts';
import type { FilterEnv } from './filter-envelope.ts';

export interface Work {
  readonly options: FilterOptions & { readonly state: string };
  readonly env: FilterEnv;
}

const { options, env } = workerData as Work;
const port = parentPort as NonNullable<typeof parentPort>;

// Each thread has its own: what is imported after this is not compiled anew.
enableCompileCache();

const opened = import('./filter-judge.ts').then(({ openFilter }) =>
  openFilter(options, env, (sentence) => port.postMessage(sentence)),
);
// Thrown again when it is waited for; the mail may be read still.
opened.catch(() => {});

port.once('message', async (raw: Uint8Array) => {
  const judge = await opened;
  port.postMessage(await judge(raw));
});
