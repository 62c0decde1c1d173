/**
 * Eighty-eight real reports whose truth is known, judged with all knowledge, with DNS alone, and against liars. The
 * mails are no part of the project: `TRUEBOUNCE_CORPUS` names the directory that holds provenance/.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Change, countOf, judgeSet } from '../support/traced-set.ts';

const CORPUS = resolve(process.env.TRUEBOUNCE_CORPUS ?? '../shared/corpus');
const SET = join(CORPUS, 'provenance');
const OWN_SERVER = join(CORPUS, 'provenance-own-server');
const isThere = existsSync(SET);
const because = isThere ? '' : ` (skipped: no corpus at ${CORPUS}; set TRUEBOUNCE_CORPUS)`;

/** What the operator would have to state, taken away: DNS is all that is left. */
const dnsOnly: Change = {
  ledger: false,
  site: (site) => {
    const STATED = [
      'logins',
      'ownAddresses',
      'ownHosts',
      'sharedRanges',
      'feed',
      'retiredKeys',
      'allMailSigned',
      'ledgerComplete',
    ];
    return Object.fromEntries(Object.entries(site).filter(([key]) => !STATED.includes(key)));
  },
};

/** The forger sends through the provider that we use too, and SPF says so. */
const sharedHost: Change = {
  ledger: false,
  site: (site) => {
    const { zone, ...rest } = dnsOnly.site?.(site) as { zone: Record<string, unknown> };
    return {
      ...rest,
      zone: {
        ...zone,
        'ours.example': { TXT: [['v=spf1 include:spf.host.example ~all']] },
        'spf.host.example': { TXT: [['v=spf1 ip4:192.0.2.10 ip4:203.0.113.66 -all']] },
      },
    };
  },
};

const strangersClient: Change = {
  envelope: (envelope) => ({
    ...envelope,
    client: { address: '203.0.113.99', helo: 'localhost.localdomain', name: null },
  }),
};

/** A properly named reporter that claims to have got the forged mail from our own host. */
const liar: Change = {
  mail: (raw, { truth }) =>
    truth === 'forged'
      ? Buffer.from(
          raw
            .toString('latin1')
            .replaceAll('203.0.113.66', '192.0.2.10')
            .replaceAll('ylmf-pc', 'mail.ours.example'),
          'latin1',
        )
      : raw,
};

const crlf: Change = {
  mail: (raw) => Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'),
};

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

  test('a liar who is matched makes nothing ours or abused', async () => {
    const forged = countOf(await judgeSet(SET, liar), 'forged');
    expect(forged.ours + forged.abused).toBe(0);
    expect(forged.all).toBe(26);
  });

  test('CRLF changes no verdict', async () => {
    const [lf, changed] = await Promise.all([judgeSet(SET), judgeSet(SET, crlf)]);
    expect(changed.map(({ provenance }) => provenance)).toEqual(lf.map(({ provenance }) => provenance));
  });
});

describe.skipIf(isThere)('eighty-eight reports of known truth', () => {
  test.skip(`not judged${because}`, () => {});
});
