/** Words for people. Values in, text out: nothing here reads or writes. */

import { en } from './en/index.ts';
import { ja } from './ja/index.ts';
import type { Words } from './words.ts';

export type Language = 'en' | 'ja';

export const WORDS: Readonly<Record<Language, Words>> = { en, ja };
