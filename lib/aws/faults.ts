/** What went wrong with AWS: a failing world is told from a fault of ours. */

import { Unavailable } from '../effects.ts';

/** Names of errors that no later try mends: what was asked is wrong, and we asked it. */
const OURS: ReadonlySet<string> = new Set([
  'ValidationException',
  'SerializationException',
  'ItemCollectionSizeLimitExceededException',
  'UnknownOperationException',
]);

/** Of what Node and the SDK throw where no answer came (code or name). */
const UNANSWERED: ReadonlySet<string> = new Set([
  'TimeoutError',
  'AbortError',
  'CredentialsProviderError',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * What a caller gets to see of what the SDK threw. Answers of AWS and answers that did not come become `Unavailable`, also
 * where a right or a table is missing: that is mended by the operator, and mail waits for it. What AWS calls invalid, and
 * all else, is a fault of ours and stays what it is.
 */
export function told(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Unavailable) return error;
  const { name, message } = error;
  if (OURS.has(name)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isAnswer = '$metadata' in error && '$fault' in error;
  if (!isAnswer && !UNANSWERED.has(name) && !UNANSWERED.has(code)) return error;
  return new Unavailable(`AWS does not do it now: ${name}${message === '' ? '' : `: ${message}`}`, {
    cause: error,
  });
}

/** DynamoDB refused a conditional write: the condition did not hold. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
