/** The story's notice by itself: what it is in calm, and what it is where a stranger handed the mail in. */

import { beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { decide } from '../../lib/decide/decide.ts';
import { zoneResolver } from '../../lib/dns.ts';
import { type Judgement, judge } from '../../lib/judge/judge.ts';
import { type Envelope, NO_VERDICTS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { readJsonSite } from '../../lib/site/json-site.ts';
import { DEFAULT_POLICY } from '../../lib/site/site.ts';
import { tracer } from '../../lib/trace/index.ts';
import { SEED_HOST, SEED_MAILBOX, SEED_SITE, seedDay } from '../support/seed-day.ts';

const LOGIN = `(${SEED_MAILBOX})`;
const OUTSIDE = '(203.0.113.188)';
const SPF = { soft: 'v=spf1 a:sv1.host.example ~all', hard: 'v=spf1 a:sv1.host.example -all' };

let notice: string;

beforeAll(() => {
  notice = seedDay({ notices: 20 }).find(({ kind }) => kind === 'thief')?.raw ?? '';
  expect(notice.split(LOGIN)).toHaveLength(2);
});

/** `incident`: the report resembles one. */
async function judged(
  raw: string,
  stated: { readonly spf: string; readonly printsLogins: readonly string[] },
  incident = false,
): Promise<Judgement> {
  const { spf, printsLogins } = stated;
  const zone = { ...SEED_SITE.zone, 'client.example': { TXT: [[spf]] } };
  const site = readJsonSite(JSON.stringify({ ...SEED_SITE, zone, printsLogins }), 'site.json');
  const { knowledge } = site;
  const trace = tracer({
    resolve: zoneResolver(site.zone ?? new Map()),
    now: () => site.now ?? new Date(0),
    findSent: null,
    archivedKey: async () => null,
    hasWritten: null,
    writers: null,
  });
  const mail = parseMail(Buffer.from(raw));
  const envelope: Envelope = { reversePath: null, forwardPaths: [], client: null };
  const report = classify(mail, envelope);
  if (report.kind === 'ordinary') throw new Error('it is a report');
  const traced = { trace: await trace({ mail, report, envelope, knowledge }), knowledge };
  return judge(
    report,
    traced,
    incident ? { recipients: 6_980, since: '2016-09-22T16:00:00Z', vouched: true } : null,
  );
}

describe("the story's notice, of qmail's own host", () => {
  const printed = { spf: SPF.soft, printsLogins: [SEED_HOST.name] };

  it('is ours in calm: it left through this account, and is delivered', async () => {
    const judgement = await judged(notice, printed);
    expect(judgement).toMatchObject({
      provenance: { kind: 'ours' },
      traced: { trace: { path: { kind: 'submission' }, marks: [{ kind: 'login', value: SEED_MAILBOX }] } },
    });
    expect(
      decide({
        judgement,
        resemblance: 'calm',
        verdicts: NO_VERDICTS,
        door: 'mx',
        reversePath: null,
        recipient: SEED_MAILBOX,
        hops: 0,
        policy: DEFAULT_POLICY,
        mail: null,
        size: notice.length,
      }),
    ).toMatchObject({ kind: 'deliver', rule: 'ours' });
  });

  it('is abuse in its flood, with the password to change', async () => {
    expect(await judged(notice, printed, true)).toMatchObject({
      provenance: {
        kind: 'abused',
        because: 'incident',
        remedy: { kind: 'change-password', subject: SEED_MAILBOX, host: SEED_HOST.name, recipients: 6_980 },
      },
    });
  });

  it('is unproven with an outside client in place of the login', async () => {
    const outside = notice.replace(LOGIN, OUTSIDE);
    for (const stated of [printed, { spf: SPF.hard, printsLogins: [] }, { spf: SPF.soft, printsLogins: [] }])
      expect(await judged(outside, stated), stated.spf).toMatchObject({ provenance: { kind: 'unproven' } });
  });

  it('... and suspect where the host prints all logins and SPF ends in -all', async () => {
    const outside = notice.replace(LOGIN, OUTSIDE);
    expect(await judged(outside, { spf: SPF.hard, printsLogins: [SEED_HOST.name] })).toMatchObject({
      provenance: { kind: 'suspect' },
    });
  });
});
