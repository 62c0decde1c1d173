import { describe, expect, test } from 'vitest';
import type { Question } from '../../lib/decide/decide.ts';
import { decideByTable, ROW_NAMES } from '../../lib/decide/table.ts';
import type { Judgement } from '../../lib/judge/judge.ts';
import { MAX_HOPS } from '../../lib/loop-mark.ts';
import type { ReportClass, Verdicts } from '../../lib/model.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import { judged, policyOf, questionOf, verdictsOf } from '../support/questions.ts';
import { reportOf } from '../support/reports.ts';

const ORDINARY: Judgement = { kind: 'ordinary' };
const UNREAD: Judgement = { kind: 'unread' };
const notJudged = (kind: ReportClass): Judgement => ({ kind: 'not-judged', report: reportOf({ kind }) });
const FOR = [evidence('id-known', 'weak', { messageId: 'a@b', sentAt: '2026-11-01T00:00:00Z' })];
const AGAINST = [evidence('foreign-from', 'weak', { from: 'a@b' })];
const SENDER = 'daemon@far.example';

const dmarc = (dmarcPolicy: Verdicts['dmarcPolicy']) => verdictsOf({ dmarc: 'FAIL', dmarcPolicy });
const spam = (verdict: Verdicts['spam']) => verdictsOf({ spam: verdict });

/** What the mail is, what stands beside it, and the decision in calm and in an incident: the design's table, in rows. */
const TABLE: readonly [string, Partial<Question>, calm: string, resembling?: string][] = [
  ['ordinary', { judgement: ORDINARY }, 'deliver ordinary'],
  ['ordinary, virus', { judgement: ORDINARY, verdicts: verdictsOf({ virus: 'FAIL' }) }, 'hold virus'],
  ['unread, virus', { judgement: UNREAD, verdicts: verdictsOf({ virus: 'FAIL' }) }, 'hold virus'],
  ['ours, virus', { judgement: judged('ours'), verdicts: verdictsOf({ virus: 'FAIL' }) }, 'hold virus'],
  ['arf, virus', { judgement: notJudged('arf'), verdicts: verdictsOf({ virus: 'FAIL' }) }, 'hold virus'],
  [
    'a virus check that did not work',
    { judgement: ORDINARY, verdicts: verdictsOf({ virus: 'PROCESSING_FAILED' }) },
    'deliver ordinary',
  ],
  ['unread', { judgement: UNREAD }, 'mark failed-open'],
  ['unread, spam', { judgement: UNREAD, verdicts: spam('FAIL') }, 'mark failed-open'],

  ['ordinary, spam', { judgement: ORDINARY, verdicts: spam('FAIL') }, 'hold spam'],
  [
    'ordinary, spam, the site marks',
    { judgement: ORDINARY, verdicts: spam('FAIL'), policy: policyOf({ spam: 'mark' }) },
    'mark spam',
  ],
  [
    'ordinary, spam, the site delivers',
    { judgement: ORDINARY, verdicts: spam('FAIL'), policy: policyOf({ spam: 'deliver' }) },
    'deliver ordinary',
  ],
  ['ordinary, perhaps spam', { judgement: ORDINARY, verdicts: spam('GRAY') }, 'mark spam-unsure'],
  [
    'ordinary, spam unknown',
    { judgement: ORDINARY, verdicts: spam('PROCESSING_FAILED') },
    'mark spam-unsure',
  ],
  [
    'ordinary, perhaps spam, the site delivers it',
    { judgement: ORDINARY, verdicts: spam('GRAY'), policy: policyOf({ spam: 'deliver' }) },
    'deliver ordinary',
  ],
  ['ordinary, no spam', { judgement: ORDINARY, verdicts: spam('PASS') }, 'deliver ordinary'],
  ['ordinary, p=reject', { judgement: ORDINARY, verdicts: dmarc('reject') }, 'hold dmarc-reject'],
  ['ordinary, p=quarantine', { judgement: ORDINARY, verdicts: dmarc('quarantine') }, 'mark dmarc-quarantine'],
  ['ordinary, p=none', { judgement: ORDINARY, verdicts: dmarc('none') }, 'deliver ordinary'],
  ['ordinary, DMARC failed', { judgement: ORDINARY, verdicts: dmarc(null) }, 'mark dmarc-fail'],
  [
    'ordinary by the forward door, p=reject',
    { judgement: ORDINARY, verdicts: dmarc('reject'), door: 'forward' },
    'mark dmarc-fail',
  ],
  [
    'spam that the site delivers, but p=reject',
    {
      judgement: ORDINARY,
      verdicts: verdictsOf({ spam: 'FAIL', dmarc: 'FAIL', dmarcPolicy: 'reject' }),
      policy: policyOf({ spam: 'deliver' }),
    },
    'hold dmarc-reject',
  ],

  ['arf', { judgement: notJudged('arf') }, 'deliver arf'],
  ['mdn', { judgement: notJudged('mdn') }, 'deliver mdn'],
  ['dmarc-report', { judgement: notJudged('dmarc-report') }, 'deliver dmarc-report'],
  ['arf, spam', { judgement: notJudged('arf'), verdicts: spam('FAIL') }, 'deliver arf'],
  [
    'success-dsn of forged mail, spam',
    { judgement: judged('forged', { kind: 'success-dsn' }), verdicts: spam('FAIL') },
    'deliver success-dsn',
  ],

  ['ours', { judgement: judged('ours') }, 'deliver ours'],
  ['ours, spam', { judgement: judged('ours'), verdicts: spam('FAIL') }, 'deliver ours'],
  [
    'ours, p=reject',
    { judgement: judged('ours'), verdicts: dmarc('reject'), reversePath: SENDER },
    'deliver ours',
  ],
  ['unproven', { judgement: judged('unproven') }, 'mark unproven', 'hold unproven-in-incident'],
  ['suspect', { judgement: judged('suspect') }, 'mark suspect', 'hold suspect-in-incident'],
  ['forged', { judgement: judged('forged') }, 'hold forged'],
  ['abused', { judgement: judged('abused') }, 'hold abused'],
  [
    'forged, the site drops',
    { judgement: judged('forged'), policy: policyOf({ protect: 'drop' }) },
    'drop forged',
  ],
  [
    'forged, from a daemon, the site drops',
    {
      judgement: judged('forged'),
      policy: policyOf({ protect: 'drop' }),
      reversePath: 'MAILER-DAEMON@far.example',
    },
    'drop forged',
  ],
  [
    'forged, by a forwarder in between, the site drops',
    { judgement: judged('forged'), policy: policyOf({ protect: 'drop' }), reversePath: undefined },
    'drop forged',
  ],
  [
    'forged, but from a person, the site drops',
    { judgement: judged('forged'), policy: policyOf({ protect: 'drop' }), reversePath: 'alice@far.example' },
    'hold forged',
  ],
  [
    'forged, but read by its wording only, the site drops',
    { judgement: judged('forged', { readBy: 'fallback' }), policy: policyOf({ protect: 'drop' }) },
    'hold forged',
  ],
  [
    'suspect, the site drops',
    { judgement: judged('suspect'), policy: policyOf({ protect: 'drop' }) },
    'mark suspect',
    'hold suspect-in-incident',
  ],

  [
    'unproven, spam, nothing for',
    { judgement: judged('unproven', {}, AGAINST), verdicts: spam('FAIL') },
    'hold spam-report',
    'hold unproven-in-incident',
  ],
  [
    'unproven, spam, something for',
    { judgement: judged('unproven', {}, FOR), verdicts: spam('FAIL') },
    'mark unproven',
    'hold unproven-in-incident',
  ],
  [
    'unproven, perhaps spam',
    { judgement: judged('unproven'), verdicts: spam('GRAY') },
    'mark unproven',
    'hold unproven-in-incident',
  ],
  [
    'unproven, p=reject',
    { judgement: judged('unproven'), verdicts: dmarc('reject'), reversePath: SENDER },
    'hold dmarc-reject',
    'hold unproven-in-incident',
  ],
  [
    'unproven from the null path, p=reject',
    { judgement: judged('unproven'), verdicts: dmarc('reject'), reversePath: null },
    'mark unproven',
    'hold unproven-in-incident',
  ],
  [
    'unproven, sender unknown, p=reject',
    { judgement: judged('unproven'), verdicts: dmarc('reject'), reversePath: undefined },
    'mark unproven',
    'hold unproven-in-incident',
  ],
  [
    'unproven by the forward door, p=reject',
    { judgement: judged('unproven'), verdicts: dmarc('reject'), reversePath: SENDER, door: 'forward' },
    'mark unproven',
    'hold unproven-in-incident',
  ],
  [
    'abused, spam, p=reject',
    {
      judgement: judged('abused'),
      verdicts: verdictsOf({ spam: 'FAIL', dmarc: 'FAIL', dmarcPolicy: 'reject' }),
      reversePath: SENDER,
    },
    'hold abused',
  ],

  [
    'to postmaster, forged',
    { judgement: judged('forged'), recipient: 'postmaster@client.example' },
    'mark forged',
  ],
  [
    'to abuse, spam',
    { judgement: ORDINARY, verdicts: spam('FAIL'), recipient: 'Abuse@client.example' },
    'mark spam',
  ],
  [
    'to postmaster with a tag, p=reject',
    { judgement: ORDINARY, verdicts: dmarc('reject'), recipient: 'postmaster+x@client.example' },
    'mark dmarc-reject',
  ],
  [
    'to postmaster, the site drops',
    {
      judgement: judged('forged'),
      recipient: 'postmaster@client.example',
      policy: policyOf({ protect: 'drop' }),
    },
    'mark forged',
  ],
  [
    'to postmaster, virus',
    {
      judgement: ORDINARY,
      verdicts: verdictsOf({ virus: 'FAIL' }),
      recipient: 'postmaster@client.example',
    },
    'hold virus',
  ],
  ['going round', { judgement: ORDINARY, hops: MAX_HOPS }, 'hold loop'],
  ['forwarded as often as may be', { judgement: ORDINARY, hops: MAX_HOPS - 1 }, 'deliver ordinary'],
  ['unread, going round', { judgement: UNREAD, hops: MAX_HOPS }, 'hold loop'],
  ['ours, going round', { judgement: judged('ours'), hops: MAX_HOPS + 1 }, 'hold loop'],
  ['arf, going round', { judgement: notJudged('arf'), hops: MAX_HOPS }, 'hold loop'],
  [
    'forged, going round, the site drops',
    { judgement: judged('forged'), hops: MAX_HOPS, policy: policyOf({ protect: 'drop' }) },
    'hold loop',
  ],
  [
    'to postmaster, going round',
    { judgement: ORDINARY, hops: MAX_HOPS, recipient: 'postmaster@client.example' },
    'hold loop',
  ],
  [
    'virus, going round',
    { judgement: ORDINARY, hops: MAX_HOPS, verdicts: verdictsOf({ virus: 'FAIL' }) },
    'hold virus',
  ],
  [
    'to a mailbox that begins so',
    { judgement: judged('forged'), recipient: 'abuse-team@client.example' },
    'hold forged',
  ],
];

describe('the decision table', () => {
  test.each(TABLE)('%s', (_, facts, calm, resembling = calm) => {
    const said = (change: Partial<Question>) => {
      const { kind, rule } = decideByTable({ ...questionOf(facts), ...change });
      return `${kind} ${rule}`;
    };
    expect(said({ resemblance: 'calm' })).toBe(calm);
    expect(said({ resemblance: 'resembles' })).toBe(resembling);
    expect(said({ resemblance: 'resembles-silently' })).toBe(resembling);
  });

  test('every row that has a name stands in it', () => {
    const told = new Set(
      TABLE.flatMap(([, , calm, resembling = calm]) => [calm, resembling]).map((said) => said.split(' ')[1]),
    );
    expect([...told].sort()).toEqual([...ROW_NAMES].sort());
  });

  test.each(['bounce', 'delay', 'auto-reply', 'challenge', 'virus-notice'] as const)(
    '%s is a report of the table',
    (kind) => {
      const facts = questionOf({ judgement: judged('unproven', { kind }), resemblance: 'resembles' });
      expect(decideByTable(facts)).toEqual({ kind: 'hold', rule: 'unproven-in-incident' });
    },
  );
});
