/** The progress of reading a whole mailbox, for whoever watches a terminal. */

import { STDIN } from '../receive/mailbox.ts';
import { mailboxSize } from '../receive/mailbox-walk.ts';
import type { Words } from '../tell/words.ts';
import { Progress } from './progress.ts';
import { columnsOf } from './terminal.ts';

/** Mails between two looks at the terminal and its keys: reading small files leaves no room for them otherwise. */
export const MAILS_AT_ONCE = 100;

/** Lets what waits happen. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** None where nobody looks. The size is found out beside the reading. */
export function progressOf(path: string, words: Words): Progress | undefined {
  const { stderr } = process;
  if (stderr.isTTY !== true) return undefined;
  const progress = new Progress(stderr, words, columnsOf(stderr), () => performance.now());
  if (path !== STDIN) {
    mailboxSize(path).then(
      (size) => {
        progress.size = size;
      },
      // Then there is no percentage; the reading itself tells what is wrong with the path.
      () => {},
    );
  }
  return progress;
}
