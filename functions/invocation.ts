/** What AWS calls. */

import middy from '@middy/core';
import type { Context } from 'aws-lambda';

/**
 * `work` goes on to its own end, or to that of its environment: AWS ends a process that is over its time.
 *
 * Middy would by default answer 5 ms before that with an error, while the work is in the middle of something. AWS keeps such a
 * process: it stands still, and goes on within a later call, after its lease has become another's, with what it was about
 * to do, such as sending.
 */
export function invocation<E, R>(work: (event: E, context: Context) => Promise<R>) {
  return middy<E, R, Error, Context>({ timeoutEarlyInMillis: 0 }).handler(work);
}
