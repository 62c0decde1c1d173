import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DETECTORS, FALLBACKS } from '../../lib/classify/detectors.ts';
import { FORMATS, formatsOf } from '../../lib/classify/formats.ts';
import { Notice } from '../../lib/classify/notice.ts';
import { MAIL_CLASSES } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { goldenOf } from '../support/golden-of.ts';
import { goldenPath, samples } from '../support/samples.ts';

const all = samples();
const goldens = new Map(
  all.map((sample) => [sample.name, JSON.parse(readFileSync(goldenPath(sample), 'utf8'))]),
);

describe('our samples', () => {
  it('are many, and of every class', () => {
    expect(all.length).toBeGreaterThanOrEqual(120);
    const classes = new Set([...goldens.values()].map((golden) => golden.class));
    expect(MAIL_CLASSES.filter((name) => !classes.has(name))).toEqual([]);
  });

  it.each(all.map((sample) => [sample.name, sample] as const))(
    '%s is read as its golden says',
    (name, sample) => {
      expect(goldenOf(sample.raw)).toEqual(goldens.get(name));
    },
  );
});

describe('detectors', () => {
  it('never claim one sample twice', () => {
    const doubly = all.flatMap((sample) => {
      const claims = DETECTORS.filter(
        (detector) => detector.read(new Notice(parseMail(sample.raw))) !== undefined,
      );
      return claims.length > 1
        ? [`${sample.name}: ${claims.map((detector) => detector.name).join(', ')}`]
        : [];
    });
    expect(doubly).toEqual([]);
  });

  it.each([...DETECTORS, ...FALLBACKS].map((detector) => [detector.name, detector] as const))(
    '%s is needed: without it a golden changes',
    (_, detector) => {
      const others = [...DETECTORS, ...FALLBACKS].filter((other) => other !== detector);
      const changed = all.some(
        (sample) => JSON.stringify(goldenOf(sample.raw, others)) !== JSON.stringify(goldens.get(sample.name)),
      );
      expect(changed).toBe(true);
    },
  );
});

describe('formats of prose', () => {
  it('never claim one sample under two names', () => {
    const doubly = all.flatMap((sample) => {
      const names = new Set(formatsOf(new Notice(parseMail(sample.raw))).map((format) => format.name));
      return names.size > 1 ? [`${sample.name}: ${[...names].join(', ')}`] : [];
    });
    expect(doubly).toEqual([]);
  });

  it('each have a sample', () => {
    const seen = new Set([...goldens.values()].map((golden) => golden.detector));
    expect([...new Set(FORMATS.map((format) => format.name))].filter((name) => !seen.has(name))).toEqual([]);
  });
});
