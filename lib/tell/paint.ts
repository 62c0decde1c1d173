/** Colours, where they are wanted. */

import { styleText } from 'node:util';

export type Tone = 'plain' | 'mild' | 'bold' | 'dim' | 'good' | 'warn' | 'bad';
export type Paint = (tone: Tone, text: string) => string;

const STYLES = { bold: 'bold', dim: 'dim', mild: 'cyan', good: 'green', warn: 'yellow', bad: 'red' } as const;

/** Colours only on a terminal, and not where NO_COLOR asks for none (no-color.org): the caller knows. */
export function painter(colour: boolean): Paint {
  return (tone, text) =>
    colour && tone !== 'plain' ? styleText(STYLES[tone], text, { validateStream: false }) : text;
}
