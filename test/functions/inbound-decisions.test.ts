/**
 * From SES's notice to what SES sends: every class, every verdict and every row of the decision table, by the bundles of
 * `inbound` and `deliver` in processes of their own; and what logs and metrics say of all of it.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIMING } from '../../functions/timing.ts';
import { ROW_NAMES, type RowName } from '../../lib/decide/table.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { MAX_HOPS } from '../../lib/loop-mark.ts';
import { MAIL_CLASSES } from '../../lib/model.ts';
import { recordMetrics } from '../../lib/record/metrics.ts';
import { type OwnBounce, ownBounceOf } from '../../lib/record/own-bounce.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { type Arriving, bodyOf, type Deployed, deliveryIdOf, deploy, keyOf } from '../support/deployed.ts';
import {
  BODY_WORD,
  corpusMail,
  letter,
  profileMails,
  qmailNotice,
  STRANGER,
  SUBJECT_WORD,
} from '../support/deployed-mails.ts';
import { ADMIN, countsOf, DEPLOYMENT, fillLedger, OWNERS, PROFILE, SITE } from '../support/deployed-site.ts';
import { judgeSet } from '../support/traced-set.ts';

const PLAIN = ['info@plain.example'];
const FLOODED = ['flood@plain.example'];
const notice = (name: string, copy: 'none' | 'foreign-path' | 'path', [mailbox = ''] = PLAIN) =>
  qmailNotice({ name, copy, mailbox });

type Told = readonly [class_: MailRecord['class'], decision: string];

/** What comes in, and what is to become of it. */
const CASES: readonly (readonly [Omit<Arriving, 'raw'> & { readonly raw?: Arriving['raw'] }, ...Told])[] = [
  [{ id: 'ordinary' }, 'ordinary', 'deliver ordinary'],
  [{ id: 'virus', verdicts: { virus: 'FAIL' } }, 'ordinary', 'hold virus'],
  [{ id: 'spam', verdicts: { spam: 'FAIL' } }, 'ordinary', 'hold spam'],
  [{ id: 'spam-unsure', verdicts: { spam: 'GRAY' } }, 'ordinary', 'mark spam-unsure'],
  [
    { id: 'dmarc-reject', verdicts: { dmarc: 'FAIL' }, dmarcPolicy: 'reject' },
    'ordinary',
    'hold dmarc-reject',
  ],
  [
    { id: 'dmarc-quarantine', verdicts: { dmarc: 'FAIL' }, dmarcPolicy: 'quarantine' },
    'ordinary',
    'mark dmarc-quarantine',
  ],
  [{ id: 'dmarc-none', verdicts: { dmarc: 'FAIL' }, dmarcPolicy: 'none' }, 'ordinary', 'deliver ordinary'],
  [
    {
      id: 'dmarc-at-the-door',
      to: ['info@sort.door.example'],
      verdicts: { dmarc: 'FAIL' },
      dmarcPolicy: 'reject',
    },
    'ordinary',
    'mark dmarc-fail',
  ],
  [
    { id: 'to-postmaster', to: ['postmaster@plain.example'], verdicts: { spam: 'FAIL' } },
    'ordinary',
    'mark spam',
  ],
  [{ id: 'complaint', to: PLAIN, raw: corpusMail('arf/01') }, 'arf', 'deliver arf'],
  [{ id: 'receipt', to: PLAIN, raw: corpusMail('mdn/01') }, 'mdn', 'deliver mdn'],
  [{ id: 'aggregate', to: PLAIN, raw: corpusMail('dmarc/01') }, 'dmarc-report', 'deliver dmarc-report'],
  [{ id: 'arrived', to: PLAIN, raw: corpusMail('rfc3464/10') }, 'success-dsn', 'deliver success-dsn'],
  [{ id: 'late', to: PLAIN, raw: corpusMail('rfc3464/09') }, 'delay', 'mark suspect'],
  [{ id: 'away', to: PLAIN, raw: corpusMail('rfc3834/01') }, 'auto-reply', 'mark unproven'],
  [{ id: 'challenged', to: PLAIN, raw: corpusMail('challenge/01') }, 'challenge', 'mark unproven'],
  [{ id: 'infected', to: PLAIN, raw: corpusMail('virus-notice/01') }, 'virus-notice', 'mark unproven'],
  [{ id: 'unproven', to: PLAIN, raw: notice('a', 'none') }, 'bounce', 'mark unproven'],
  [{ id: 'suspect', to: PLAIN, raw: notice('b', 'path') }, 'bounce', 'mark suspect'],
  [
    { id: 'spam-report', to: PLAIN, raw: notice('c', 'none'), verdicts: { spam: 'FAIL' } },
    'bounce',
    'hold spam-report',
  ],
];

const VERDICTS: Readonly<Record<Provenance['kind'], true>> = {
  ours: true,
  abused: true,
  unproven: true,
  suspect: true,
  forged: true,
};

let deployed: Deployed;
/** All that came in, by key; each is decided once. */
const arrived = new Map<string, Arriving>();

async function arrive(mail: Omit<Arriving, 'raw'> & { readonly raw?: Arriving['raw'] }): Promise<string> {
  const whole: Arriving = { raw: letter(mail.id), ...mail };
  arrived.set(keyOf(mail.id), whole);
  return deployed.arrive(whole);
}

async function recordOf(id: string): Promise<MailRecord> {
  const records = await deployed.records(keyOf(id));
  expect(records, id).toHaveLength(1);
  return records[0] as MailRecord;
}

const told = ({ class: kind, decision }: MailRecord) => [kind, `${decision.kind} ${decision.rule}`];

beforeAll(async () => {
  deployed = await deploy(DEPLOYMENT);
  await fillLedger(deployed.table);
  deployed.work();
}, 60_000);
afterAll(() => deployed.world.close());

describe('a mail that comes in', () => {
  beforeAll(async () => {
    for (const [mail] of CASES) await arrive(mail);
    await deployed.settled();
  }, 60_000);

  it.each(CASES)('$id', async ({ id }, kind, decision) => {
    expect(told(await recordOf(id))).toEqual([kind, decision]);
  });
});

describe("mail of the profile's site", () => {
  const mails = profileMails();

  beforeAll(async () => {
    for (const mail of mails) await arrive(mail);
    await deployed.settled();
  }, 60_000);

  it('gets the verdicts that the judge gives in one process, which are right', async () => {
    const alone = new Map(
      (await judgeSet(PROFILE)).map(({ truth, provenance }) => [truth.file, provenance?.kind]),
    );
    const found = new Map<string, string | undefined>();
    for (const { id, file, right } of mails) {
      const { provenance } = await recordOf(id);
      found.set(file, provenance?.kind);
      expect(right).toContain(provenance?.kind);
    }
    expect(found).toEqual(alone);
  });
});

describe('a flood', () => {
  it('holds what resembles it, tells of it once, and lets other mail through', async () => {
    for (let n = 0; n < 12; n++)
      await arrive({ id: `flood-${n}`, to: FLOODED, raw: notice(`f${n}`, 'path', FLOODED) });
    await deployed.settled();
    await arrive({ id: 'flood-suspect', to: FLOODED, raw: notice('fs', 'path', FLOODED) });
    await arrive({ id: 'flood-unproven', to: FLOODED, raw: notice('fu', 'foreign-path', FLOODED) });
    await arrive({ id: 'flood-letter', to: FLOODED });
    await deployed.settled();
    expect(told(await recordOf('flood-suspect'))).toEqual(['bounce', 'hold suspect-in-incident']);
    expect(told(await recordOf('flood-unproven'))).toEqual(['bounce', 'hold unproven-in-incident']);
    expect(told(await recordOf('flood-letter'))).toEqual(['ordinary', 'deliver ordinary']);
    const alerts = deployed.world.sent().filter(({ tags }) => deliveryIdOf(tags)?.startsWith('incident '));
    expect(alerts.map(({ source, destinations }) => [source, ...destinations])).toEqual([
      ['truebounce@plain.example', ADMIN],
    ]);
    expect(countsOf(deployed.inbound).get('IncidentsOpened')).toBe(1);
  });
});

describe('what cannot go its way as it came', () => {
  it('is delivered unread on its last receive', async () => {
    const mail = { id: 'last', raw: letter('last') };
    arrived.set(keyOf(mail.id), mail);
    const { outcome } = await deployed.inbound.invoke(
      await deployed.batch([mail], TIMING.inbound.maxReceives),
    );
    expect(outcome).toEqual({ kind: 'returned', value: { batchItemFailures: [] } });
    await deployed.settled();
    expect(told(await recordOf('last'))).toEqual(['unread', 'mark failed-open']);
  });

  it('is held when it comes back for the third time', async () => {
    let raw: Arriving['raw'] = letter('round-0');
    for (let n = 0; n < MAX_HOPS; n++) {
      const key = await arrive({ id: `round-${n}`, raw });
      await deployed.settled();
      expect(told(await recordOf(`round-${n}`))).toEqual(['ordinary', 'deliver ordinary']);
      raw = deployed.sentOf(key)[0]?.raw ?? '';
    }
    await arrive({ id: 'round-last', raw });
    await deployed.settled();
    expect(told(await recordOf('round-last'))).toEqual(['ordinary', 'hold loop']);
  });
});

describe('all of it', () => {
  const all = async () => Promise.all([...arrived.keys()].map((key) => recordOf(key.slice('raw/'.length))));

  it('were all classes, all verdicts and all rows of the table', async () => {
    const records = await all();
    expect(new Set(records.map(({ class: kind }) => kind))).toEqual(new Set([...MAIL_CLASSES, 'unread']));
    expect(new Set(records.flatMap(({ provenance }) => provenance?.kind ?? []))).toEqual(
      new Set(Object.keys(VERDICTS)),
    );
    expect(new Set(records.map(({ decision }) => decision.rule as RowName))).toEqual(new Set(ROW_NAMES));
  });

  it('was sent by SES byte for byte, once, or not at all', async () => {
    for (const record of await all()) {
      const { key, mailbox, decision } = record;
      const sent = deployed.sentOf(key);
      const isSent = decision.kind === 'deliver' || decision.kind === 'mark';
      const to = OWNERS[mailbox as keyof typeof OWNERS];
      expect(sent.map(({ destinations }) => destinations)).toEqual(isSent ? [[to]] : []);
      if (!isSent) continue;
      const raw = sent[0]?.raw ?? Buffer.alloc(0);
      expect(bodyOf(raw).equals(bodyOf(Buffer.from(arrived.get(key)?.raw ?? ''))), key).toBe(true);
      const result = raw.toString('latin1', 0, 300).replaceAll(/\s+/g, ' ');
      expect(result).toMatch(/^Truebounce-Result: 1; /);
      expect(result).toContain(`class=${record.class};`);
      expect(result).toContain(`decision=${decision.kind};`);
      expect(result).toMatch(new RegExp(`; rule=${decision.rule}[; ]`));
      const [delivery] = await deployed.deliveries(key);
      expect(delivery).toMatchObject({ attempts: 1, outcome: { kind: 'delivered' }, lease: null });
    }
  });

  it('is published as an event where it is a bounce of our own mail, by its own or a matched host', async () => {
    const events = (await deployed.world.events()).map((body) => JSON.parse(body) as OwnBounce);
    const wanted = (await all()).flatMap((record) => ownBounceOf(record) ?? []);
    expect(wanted.length).toBeGreaterThan(5);
    const byKey = (one: OwnBounce, other: OwnBounce) => one.key.localeCompare(other.key);
    expect(events.sort(byKey)).toEqual(JSON.parse(JSON.stringify(wanted.sort(byKey))));
  });

  it('is what the metrics count', async () => {
    const records = await all();
    const rules = new Set<string>(ROW_NAMES);
    const counts = new Map<string, number>();
    for (const { name, dimension, value } of records.flatMap((record) => recordMetrics(record, rules))) {
      const of = dimension === null ? name : `${name} ${dimension.value}`;
      counts.set(of, (counts.get(of) ?? 0) + value);
    }
    expect(counts.get('Mails bounce')).toBeGreaterThan(20);
    expect(counts.get('FailOpen')).toBe(1);
    const alerts = records.flatMap((record) => record.alerts).map(({ id }) => id);
    counts.set('IncidentsOpened', 1);
    expect(countsOf(deployed.inbound)).toEqual(counts);
    const delivered = [...arrived.keys()].flatMap((key) => deployed.sentOf(key)).length;
    expect(countsOf(deployed.deliver)).toEqual(
      new Map([['Deliveries delivered', delivered + new Set(alerts).size]]),
    );
    const stages = deployed.inbound
      .metrics()
      .flatMap(({ name, dimensions }) => (name === 'Latency' ? [dimensions.stage] : []));
    expect(new Set(stages)).toEqual(
      new Set(['read', 'parse', 'classify', 'trace', 'count', 'record', 'plan']),
    );
  });

  it("stands in the logs by SES's messageId, and by nobody's words or address", async () => {
    const ids = new Set([...arrived.keys()].map((key) => key.slice('raw/'.length)));
    const lines = [deployed.inbound, deployed.deliver].flatMap(({ stdout, stderr }) => [
      ...stdout,
      ...stderr,
    ]);
    const mails = lines.map((line) => JSON.parse(line)).filter((line) => !('_aws' in line));
    // An alert of two mails is asked for twice, and whoever finds it settled or in other hands cannot say of which it is.
    const isOfAlert = ({ message, messageId, claim, says }: Record<string, unknown>) =>
      messageId === undefined &&
      ((message === 'delivery' && claim !== undefined) || String(says).startsWith('another has it in hand'));
    const ofMails = mails.filter((line) => !isOfAlert(line));
    for (const line of ofMails) expect(ids, JSON.stringify(line)).toContain(line.messageId);
    expect(new Set(ofMails.map(({ messageId }) => messageId))).toEqual(ids);
    const text = lines.join('\n');
    for (const word of [SUBJECT_WORD, BODY_WORD, STRANGER, 'gone.example', 'xncgaxptya'])
      expect(text).not.toContain(word);
    const addresses = new Set(text.match(/[^\s"'<>:,;()\\]*@[\w.-]+/g));
    const masked = Object.keys(OWNERS).map((address) => address.replace(/^(\w)[^@]*/, '$1***'));
    expect([...addresses].filter((one) => ![...masked, 'a***@elsewhere.example'].includes(one))).toEqual([]);
    const subjects = [...arrived.values()].flatMap(
      ({ raw }) => /^Subject: (.{9,60})/m.exec(Buffer.from(raw).toString('latin1'))?.[1] ?? [],
    );
    expect(subjects.filter((subject) => text.includes(subject))).toEqual([]);
  });
});

describe('a site that wants it otherwise', () => {
  const forged = profileMails().find(({ file }) => file.startsWith('07-')) as Arriving;
  const decidedBy = async (change: object, mail: Arriving) => {
    const fn = await deployed.variant('inbound', { ...SITE, ...change });
    const { outcome } = await fn.invoke(await deployed.batch([mail]));
    expect(outcome).toEqual({ kind: 'returned', value: { batchItemFailures: [] } });
    await fn.restart();
    await deployed.settled();
    const { decision, deliveries } = await recordOf(mail.id);
    const sent = deployed.sentOf(keyOf(mail.id)).length;
    expect(deliveries).toHaveLength(1);
    return { decision, sent };
  };

  it('drops what is forged, and then nothing is sent', async () => {
    const { raw } = forged;
    const id = 'dropped'.padEnd(40, '0');
    const own = Buffer.from(Buffer.from(raw).toString('latin1').replace(forged.id, id), 'latin1');
    const { decision, sent } = await decidedBy({ protect: 'drop' }, { ...forged, id, raw: own });
    expect(decision).toMatchObject({ kind: 'drop', rule: 'forged' });
    expect(sent).toBe(0);
  });

  it('only observes, and writes what it would have done', async () => {
    const id = 'observed'.padEnd(40, '0');
    const own = Buffer.from(Buffer.from(forged.raw).toString('latin1').replace(forged.id, id), 'latin1');
    const { decision, sent } = await decidedBy({ protect: 'observe' }, { ...forged, id, raw: own });
    expect(decision).toMatchObject({ kind: 'deliver', would: { kind: 'hold', rule: 'forged' } });
    expect(sent).toBe(1);
  });

  it("has a rule of its operator's own", async () => {
    const rules = [
      { name: 'birds', header: { Subject: { pattern: `^${SUBJECT_WORD} r.l+ed$` } }, then: 'hold' },
    ];
    const { decision, sent } = await decidedBy({ rules }, { id: 'ruled', raw: letter('ruled') });
    expect(decision).toMatchObject({ kind: 'hold', rule: 'rule:birds' });
    expect(sent).toBe(0);
  });
});
