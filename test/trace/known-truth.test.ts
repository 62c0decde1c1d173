/**
 * Eighty-eight real reports whose truth is known, judged with all knowledge, with DNS alone, and against liars. The
 * mails are no part of the project: `TRUEBOUNCE_CORPUS` names the directory that holds provenance/.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countOf, judgeSet } from '../support/traced-set.ts';
import {
  dnsOnly,
  lf,
  liar,
  liarWithLogin,
  liarWithScript,
  sharedHost,
  strangersClient,
} from '../support/truth-changes.ts';

const CORPUS = resolve(process.env.TRUEBOUNCE_CORPUS ?? '../shared/corpus');
const SET = join(CORPUS, 'provenance');
const OWN_SERVER = join(CORPUS, 'provenance-own-server');
const isThere = existsSync(SET);
const because = isThere ? '' : ` (skipped: no corpus at ${CORPUS}; set TRUEBOUNCE_CORPUS)`;

describe.runIf(isThere)('eighty-eight reports of known truth', () => {
  test('with all that the operator states', async () => {
    const verdicts = await judgeSet(SET);
    const genuine = countOf(verdicts, 'genuine');
    const forged = countOf(verdicts, 'forged');
    const abuse = countOf(verdicts, 'abuse');
    expect(genuine.all + forged.all + abuse.all).toBe(88);
    expect(genuine.forged).toBe(0);
    expect(genuine.suspect).toBeLessThanOrEqual(1);
    expect(genuine.abused).toBeLessThanOrEqual(1);
    expect(genuine.ours / genuine.all).toBeGreaterThanOrEqual(0.88);
    expect((forged.forged + forged.suspect) / forged.all).toBeGreaterThanOrEqual(0.88);
    expect(forged.ours + forged.abused).toBe(0);
    expect(abuse.forged + abuse.suspect).toBe(0);
    const identifiable = verdicts.filter(
      ({ truth }) => truth.truth === 'abuse' && !truth.scenario.startsWith('exim-auth'),
    );
    expect(identifiable.map(({ provenance }) => provenance?.kind)).toEqual(Array(5).fill('abused'));
  });

  test("returned by the domain's own server: the thief's mails are told from the owner's", async () => {
    const verdicts = await judgeSet(OWN_SERVER);
    expect(countOf(verdicts, 'abuse')).toMatchObject({ abused: 2, all: 2 });
    expect(countOf(verdicts, 'genuine')).toMatchObject({ ours: 1, all: 1 });
  });

  test('by DNS alone nothing is forged, since nobody gave his word', async () => {
    const verdicts = await judgeSet(SET, dnsOnly);
    const genuine = countOf(verdicts, 'genuine');
    const forged = countOf(verdicts, 'forged');
    expect(genuine.forged + forged.forged).toBe(0);
    expect(genuine.suspect / genuine.all).toBeLessThanOrEqual(0.03);
    expect(forged.suspect / forged.all).toBeGreaterThanOrEqual(0.8);
  });

  test('on a shared host no genuine mail is suspected, and no forged one is ours', async () => {
    const verdicts = await judgeSet(SET, sharedHost);
    const genuine = countOf(verdicts, 'genuine');
    expect(genuine.suspect + genuine.forged).toBe(0);
    expect(countOf(verdicts, 'forged').ours).toBe(0);
  });

  test("from a stranger's client, Received lines alone make nothing ours or abused", async () => {
    const verdicts = await judgeSet(SET, strangersClient);
    const genuine = countOf(verdicts, 'genuine');
    expect(genuine.suspect).toBeLessThanOrEqual(1);
    expect(genuine.forged).toBe(0);
    const byPath = verdicts.filter(
      ({ provenance, trace }) =>
        (provenance?.kind === 'ours' || provenance?.kind === 'abused') &&
        !trace?.evidence.some(({ side, family }) => side === 'for' && family !== 'path'),
    );
    expect(byPath.map(({ truth }) => truth.scenario)).toEqual([]);
  });

  test.each([
    ['who names our host', liar],
    ['who writes a login of ours below it', liarWithLogin],
    ['who writes a script below it', liarWithScript],
  ])('a liar who is matched makes nothing ours or abused, %s', async (_, change) => {
    const forged = countOf(await judgeSet(SET, change), 'forged');
    expect(forged.ours + forged.abused).toBe(0);
    expect(forged.all).toBe(26);
  });

  test('LF, as mailboxes keep it, changes no verdict', async () => {
    const [crlf, changed] = await Promise.all([judgeSet(SET), judgeSet(SET, lf)]);
    expect(changed.map(({ provenance }) => provenance)).toEqual(crlf.map(({ provenance }) => provenance));
  });
});

describe.skipIf(isThere)('eighty-eight reports of known truth', () => {
  // No test: a line in the report that tells why none ran, and what to set.
  test.skip(`not judged${because}`, () => {});
});
