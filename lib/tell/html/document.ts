/** One self-contained file: nothing in it is fetched, run or sent, wherever it is opened. */

import { createHash } from 'node:crypto';
import type { Language } from '../index.ts';
import type { Tone } from '../paint.ts';
import { html, Markup } from './markup.ts';
import { STYLE } from './style.ts';

/** The first line of every page of ours: by it a page is known that may be written over. */
export const FIRST_LINE = '<!doctype html><!-- truebounce scan -->';

/**
 * The page shows what strangers wrote. Should an escape ever be missed, the browser still runs, loads and sends nothing:
 * only this one style is let in, by its hash.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`;

export interface Page {
  readonly language: Language;
  /** Plain text: the headline. */
  readonly title: string;
  readonly tone: Tone;
  readonly body: Markup;
}

/** The whole file, which ends in a newline. */
export function documentOf({ language, title, tone, body }: Page): string {
  const markup = html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body class="${tone}">
${body}
</body>
</html>`;
  return `${FIRST_LINE}\n${markup.text}\n`;
}
