/** Goes through the mails of the paths that a command was given, tells what could not be read, and sums up. */

import { MAX_MAIL_BYTES, type MailItem, readMailbox, STDIN } from '../receive/mailbox.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';

export interface Tally {
  mails: number;
  unreadable: number;
}

/** Paths are long; anything longer hides what is said about it. */
const MAX_PATH_CHARS = 400;

/** The mails of all paths, one at a time; everything else is told on `complain` and counted. */
export async function* mailsOf(
  paths: readonly string[],
  words: Words,
  complain: (line: string) => void,
  tally: Tally,
  onRead?: (bytes: number) => void,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<MailItem> {
  for (const path of paths) {
    const options = { ...(onRead && { onRead }), ...(path === STDIN && { stdin }) };
    for await (const item of readMailbox(path, options)) {
      switch (item.kind) {
        case 'mail':
          if (item.cut) complain(words.cut(printable(item.file, MAX_PATH_CHARS), MAX_MAIL_BYTES >> 20));
          tally.mails++;
          yield item;
          break;
        case 'unreadable':
          tally.unreadable++;
          complain(words.problems[item.reason](printable(item.path, MAX_PATH_CHARS), item.detail));
          break;
        case 'passed-over':
          break;
        default:
          item satisfies never;
      }
    }
  }
}

/** 0: all was read. 1: something could not be read, the rest was. 2: nothing could be done. */
export function exitCodeOf({ mails, unreadable }: Tally): 0 | 1 | 2 {
  if (unreadable === 0 && mails > 0) return 0;
  return mails > 0 ? 1 : 2;
}
