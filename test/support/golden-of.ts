import type { Detector } from '../../lib/classify/draft.ts';
import { classify } from '../../lib/classify/index.ts';
import { type ClassifyLine, toLine } from '../../lib/cli/json.ts';
import { parseMail } from '../../lib/parse/index.ts';

/** The line of `classify --json` without the file's name. */
export function goldenOf(raw: Uint8Array, detectors?: readonly Detector[]): Omit<ClassifyLine, 'file'> {
  const { file: _, ...line } = toLine('', classify(parseMail(raw), undefined, detectors));
  return line;
}
