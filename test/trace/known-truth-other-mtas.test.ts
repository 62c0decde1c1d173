/**
 * The mails of known truth, reported by other servers than the one that reported them: the verdict is on the mail, so
 * who returned it, how, and through which hosts of his own he got it, must change none. The mails are no part of the
 * project: `TRUEBOUNCE_CORPUS` names the directory that holds provenance/.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inTurn, REPORTERS, reportedBy } from '../support/re-report/index.ts';
import {
  aliased,
  behindGateway,
  behindPublicGateway,
  filtered,
  named,
  namedAfterReporter,
  namedLocalhost,
  type WayIn,
} from '../support/re-report/way-in.ts';
import { countOf, judgeSet, truthOf, type Verdict } from '../support/traced-set.ts';
import { dnsOnly, lf, liar, sharedHost, strangersClient } from '../support/truth-changes.ts';

const CORPUS = resolve(process.env.TRUEBOUNCE_CORPUS ?? '../shared/corpus');
const SET = join(CORPUS, 'provenance');
const isThere = existsSync(SET);
const because = isThere ? '' : ` (skipped: no corpus at ${CORPUS}; set TRUEBOUNCE_CORPUS)`;

const WAYS_IN: readonly (readonly [string, WayIn | null])[] = [
  ['taken from the client itself', null],
  ['with names by reverse DNS', named],
  ['with reverse names that are all `localhost`', namedLocalhost],
  ['behind a gateway with a private address', behindGateway],
  ['behind a gateway with a name on the Internet', behindPublicGateway],
  ['through a filter on the host', filtered],
];

/** Success notices, and in one way warnings, are not written by all servers. */
const MOST_LEFT_OUT = 4;

describe.runIf(isThere).each(REPORTERS)('reported by $way', (reporter) => {
  const by = reportedBy(reporter);

  test.each(WAYS_IN)('%s', async (_, wayIn) => {
    const verdicts = await judgeSet(SET, reportedBy(reporter, wayIn));
    const genuine = countOf(verdicts, 'genuine');
    const forged = countOf(verdicts, 'forged');
    const abuse = countOf(verdicts, 'abuse');
    expect(verdicts.length).toBeGreaterThanOrEqual(truthOf(SET).length - MOST_LEFT_OUT);
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
    // Down to the single mail, whatever server wrote the report.
    expect(differing(verdicts, await asReported)).toEqual([]);
  });

  test('by DNS alone nothing is forged, since nobody gave his word', async () => {
    const verdicts = await judgeSet(SET, inTurn(by, dnsOnly));
    const genuine = countOf(verdicts, 'genuine');
    const forged = countOf(verdicts, 'forged');
    expect(genuine.forged + forged.forged).toBe(0);
    expect(genuine.suspect / genuine.all).toBeLessThanOrEqual(0.03);
    expect(forged.suspect / forged.all).toBeGreaterThanOrEqual(0.8);
  });

  test('on a shared host no genuine mail is suspected, and no forged one is ours', async () => {
    const verdicts = await judgeSet(SET, inTurn(by, sharedHost));
    const genuine = countOf(verdicts, 'genuine');
    expect(genuine.suspect + genuine.forged).toBe(0);
    expect(countOf(verdicts, 'forged').ours).toBe(0);
  });

  test("from a stranger's client, Received lines alone make nothing ours or abused", async () => {
    const verdicts = await judgeSet(SET, inTurn(by, strangersClient));
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

  test('a liar who is matched makes nothing ours or abused', async () => {
    const forged = countOf(await judgeSet(SET, inTurn(by, liar)), 'forged');
    expect(forged.ours + forged.abused).toBe(0);
    expect(forged.all).toBeGreaterThanOrEqual(26 - MOST_LEFT_OUT);
  });

  test('a forger with a reverse name in the domain of the reporter makes nothing ours or abused', async () => {
    const verdicts = await judgeSet(SET, reportedBy(reporter, namedAfterReporter));
    const forged = countOf(verdicts, 'forged');
    expect(forged.ours + forged.abused).toBe(0);
    expect(countOf(verdicts, 'genuine').suspect).toBeLessThanOrEqual(1);
  });

  test('recipients that were aliases make no genuine mail suspect, and no forged one ours', async () => {
    const verdicts = await judgeSet(SET, reportedBy(reporter, aliased));
    const genuine = countOf(verdicts, 'genuine');
    const forged = countOf(verdicts, 'forged');
    const abuse = countOf(verdicts, 'abuse');
    expect(genuine.forged).toBe(0);
    expect(genuine.suspect).toBeLessThanOrEqual(1);
    expect(forged.ours + forged.abused).toBe(0);
    expect(abuse.forged + abuse.suspect).toBe(0);
  });

  test('LF, as mailboxes keep it, changes no verdict', async () => {
    const [crlf, changed] = await Promise.all([judgeSet(SET, by), judgeSet(SET, inTurn(by, lf))]);
    expect(changed.map(({ provenance }) => provenance)).toEqual(crlf.map(({ provenance }) => provenance));
  });
});

const asReported = isThere ? judgeSet(SET) : Promise.resolve([]);

/** What got another verdict than in `others`. */
function differing(verdicts: readonly Verdict[], others: readonly Verdict[]): string[] {
  const kinds = new Map(others.map(({ truth, provenance }) => [truth.file, provenance?.kind]));
  return verdicts
    .filter(({ truth, provenance }) => kinds.get(truth.file) !== provenance?.kind)
    .map(
      ({ truth, provenance }) =>
        `${truth.truth} ${truth.scenario}: ${kinds.get(truth.file)}, now ${provenance?.kind}`,
    );
}

describe.skipIf(isThere)('mails of known truth, reported by other servers', () => {
  // No test: a line in the report that tells why none ran, and what to set.
  test.skip(`not judged${because}`, () => {});
});
