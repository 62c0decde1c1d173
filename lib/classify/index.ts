/** Mail -> report or ordinary: what a machine's mail says, and about whom. Pure, bounded, never throws on mail. */

import type { Classified, Envelope, Mail } from '../model.ts';
import { DETECTORS, FALLBACKS } from './detectors.ts';
import { type Detector, finishReport } from './draft.ts';
import { Notice } from './notice.ts';

const ALL: readonly Detector[] = [...DETECTORS, ...FALLBACKS];

/**
 * Asks the detectors in their order; the first that reads the mail answers. `envelope` is what the receiving server
 * witnessed; without it the mail's own Return-Path is taken. `detectors` is an argument for tests that leave one out.
 */
export function classify(mail: Mail, envelope?: Envelope, detectors: readonly Detector[] = ALL): Classified {
  const notice = new Notice(mail, envelope);
  for (const detector of detectors) {
    const draft = detector.read(notice);
    if (draft !== undefined) return finishReport(draft, detector.name, notice);
  }
  return { kind: 'ordinary' };
}
