/**
 * Strangers' values in the sentences of a mail, which is read where much is clickable and nothing is coloured.
 *
 * An attack: a thief logs in, or names his script, as `https://reset.example/`, and our own mail has his link in it. The
 * defence: what has a scheme, or is a host with a path, has its dots in brackets, as those who report abuse write them.
 * Addresses, Message-IDs, host names, IP addresses and paths stay as they are: they are searched for.
 *
 * Another: a value with blanks that is broken just so that a line of the mail begins with `truebounce held drop`, or with
 * a step of his own. The defence: what is not one word of ASCII is short, in quotes, and stays on one line.
 */

import { MAX_VALUE_CHARS } from './harmless.ts';
import { printable } from './printable.ts';
import { cut, widthOf } from './width.ts';

export interface ForeignValues {
  /** The value for a sentence. Its lines may be broken, but only what `restored` gives is to be read. */
  readonly told: (value: string) => string;
  readonly restored: (text: string) => string;
}

/** Columns of what is not one word of ASCII, its quotes included: it fits into each line of a mail. */
export const MAX_ODD_COLUMNS = 60;

/** One word of ASCII, without what ends a sentence's part (as `harmless.ts` has it). */
const PLAIN = /^[!#-'*+\--:<-~]*$/;
/** Also a domain as `@there.example`. */
const ADDRESS = /^[^\s:@]*@[^\s:@/]+$/;
const HOST = /^[\w-]+(?:\.[\w-]+)*$/;
const HOST_AND_PATH = /\.[^@]*\//;
const PATH = /^(?:\/[^\s:/]+)+\/?$/;
const IP = /^[0-9a-f:]+(?:\.\d{1,3}){0,3}$/i;

/** Characters for private use stand for a value while lines are broken: one for each, as often as it has columns. */
const FIRST_PLACE = 0xe000;
const PRIVATE = /\p{Co}/gu;
const PLACES = /([\ue000-\uf8ff])\1*/g;

/** For one text. `maxChars`: of a value, at most MAX_VALUE_CHARS. */
export function foreignValues(maxChars = MAX_VALUE_CHARS): ForeignValues {
  const odd: string[] = [];
  return {
    told: (value) => {
      const text = printable(unlinked(value), maxChars);
      if (PLAIN.test(text)) return text;
      const short = cut(printable(text.replace(PRIVATE, '?'), MAX_ODD_COLUMNS), MAX_ODD_COLUMNS - 2);
      const quoted = `"${short.replaceAll('"', "'")}"`;
      odd.push(quoted);
      return String.fromCharCode(FIRST_PLACE + odd.length - 1).repeat(widthOf(quoted));
    },
    restored: (text) =>
      text.replace(PLACES, (run) => odd[run.charCodeAt(0) - FIRST_PLACE] ?? '?'.repeat(run.length)),
  };
}

/** Without what a mail program makes a link of; addresses are none. */
function unlinked(value: string): string {
  const isSafe =
    !/www\./i.test(value) && (isAddress(value) || [HOST, PATH, IP].some((form) => form.test(value)));
  return isSafe ? value : value.replaceAll('.', '[.]').replaceAll('://', '[:]//');
}

function isAddress(value: string): boolean {
  return ADDRESS.test(value) && !HOST_AND_PATH.test(value);
}
