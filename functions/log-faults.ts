/** What is logged of something that was thrown: its class and where, never its message, which may hold a stranger's words. */

import { printable } from '../lib/tell/printable.ts';

/** Node gives ten unless it is told otherwise. */
const MAX_FRAMES = 10;
const MAX_FRAME_CHARS = 200;
const MAX_SENTENCE_CHARS = 600;

/** Of the errors below one another (`cause`), so many are named. */
const MAX_CAUSES = 3;

const CLASS_NAME = /^[A-Za-z_$][\w$.]{0,79}$/;

/** Such as `TypeError`, or `Unavailable < TimeoutError` where another caused it; `Error` for what is no class's name. */
export function nameOf(error: unknown): string {
  const names: string[] = [];
  let below = error;
  while (typeof below === 'object' && below !== null && names.length < MAX_CAUSES) {
    const { name, cause } = below as { readonly name?: unknown; readonly cause?: unknown };
    names.push(typeof name === 'string' && CLASS_NAME.test(name) ? name : 'Error');
    below = cause;
  }
  return names.length === 0 ? typeof error : names.join(' < ');
}

/** A file of ours or of Node's with line and column, and the function before it. No address has this form. */
const PLACE = String.raw`(?:(?:file:\/\/)?(?:\/@?[\w.+~-]{1,100}){1,40}|node:[\w/]{1,100}):\d+:\d+`;
const CALLER = String.raw`(?:async |new )?[\w$.#<>]{1,100}(?: \[as [\w$.#]{1,80}\])?`;
const FRAME = new RegExp(String.raw`^ {4}at (?:${CALLER} \(${PLACE}\)|(?:async )?${PLACE})$`);

/**
 * An attack: a message that holds lines such as `at (an address)`, so that they are taken for frames. The defence: frames are
 * looked for behind the whole message; where the message does not stand as it was thrown, there are none.
 */
export function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string' || typeof error.message !== 'string')
    return [];
  const { stack, message } = error;
  const [head = ''] = /^[\w$.]{1,80}(?: \[\w{1,80}\])?(?:: )?/.exec(stack) ?? [];
  const before = `${head}${message}\n`;
  if (!stack.startsWith(before)) return [];
  return stack
    .slice(before.length)
    .split('\n', MAX_FRAMES)
    .filter((line) => FRAME.test(line))
    .map((line) => printable(line.trim().slice('at '.length), MAX_FRAME_CHARS));
}

/** A sentence of ours or of AWS's, on one line, cut, and without the words that could be addresses. */
export function sentenceOf(text: string): string {
  const words = printable(text, MAX_SENTENCE_CHARS).split(' ');
  return words.map((word) => (word.includes('@') ? '***' : word)).join(' ');
}
