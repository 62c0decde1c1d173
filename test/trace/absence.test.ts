import { describe, expect, it } from 'vitest';
import { type AbsenceQuestion, absenceEvidence, QUEUEING_DAYS, timeUnsent } from '../../lib/trace/absence.ts';
import type { Path } from '../../lib/trace/trace.ts';
import { hopOf, knowledgeOf } from '../support/traces.ts';

const DAY = 86_400_000;
const SINCE = new Date('2026-11-01T00:00:00.000Z');
const UNTIL = new Date('2026-11-24T04:00:00.000Z');
const AT = '2026-11-20T10:00:00.000Z';

const FOREIGN: Path = { kind: 'hand-off', hop: hopOf(), index: 0, exclusive: false, claimed: false };
const EXCLUSIVE: Path = { ...FOREIGN, exclusive: true };
const SUBMISSION: Path = { kind: 'submission', hop: hopOf(), index: 0, exclusive: false };

function ask(change: Partial<AbsenceQuestion> = {}): string[] {
  return absenceEvidence(questionOf(change)).map(({ kind, strength }) => `${kind} ${strength}`);
}

function questionOf(change: Partial<AbsenceQuestion> = {}): AbsenceQuestion {
  return {
    word: 'absent',
    messageId: '1@client.example',
    at: AT,
    arrival: { at: '2026-11-20T10:00:05.000Z' },
    complete: true,
    ownSignaturePresent: false,
    path: FOREIGN,
    reporter: 'matched',
    knowledge: knowledgeOf({ feed: { since: SINCE, until: UNTIL }, allMailSignedSince: SINCE }),
    ...change,
  };
}

function later(date: Date, milliseconds: number): string {
  return new Date(date.getTime() + milliseconds).toISOString();
}

describe('a mail that is neither recorded nor signed', () => {
  it('is strongly not ours, by one family, whoever reports it', () => {
    for (const reporter of ['matched', 'unknown'] as const)
      expect(ask({ reporter })).toEqual(['not-sent strong', 'not-signed strong']);
    expect(new Set(absenceEvidence(questionOf()).map(({ family }) => family))).toEqual(new Set(['absence']));
  });

  it('tells what it rests on', () => {
    expect(absenceEvidence(questionOf()).map(({ facts }) => facts)).toEqual([
      { messageId: '1@client.example', at: AT, since: SINCE.toISOString(), until: UNTIL.toISOString() },
      { client: '203.0.113.9' },
    ]);
  });

  it('says nothing where the operator has said nothing', () => {
    expect(ask({ knowledge: knowledgeOf() })).toEqual([]);
  });
});

describe('a mail that is not recorded', () => {
  const knowledge = knowledgeOf({ feed: { since: SINCE, until: UNTIL } });

  it('counts between the start of the feed and seven days, and its watermark', () => {
    const start = QUEUEING_DAYS * DAY;
    expect(ask({ knowledge, at: later(SINCE, start - 1) })).toEqual([]);
    expect(ask({ knowledge, at: later(SINCE, start) })).toEqual(['not-sent strong']);
    expect(ask({ knowledge, at: later(UNTIL, 0) })).toEqual(['not-sent strong']);
    expect(ask({ knowledge, at: later(UNTIL, 1) })).toEqual([]);
  });

  it('is timed by the arrival of the report where nothing with a time was returned', () => {
    const path: Path = { kind: 'none' };
    expect(ask({ knowledge, path, at: null })).toEqual(['not-sent strong']);
    expect(ask({ knowledge, path, at: 'last Tuesday' })).toEqual(['not-sent strong']);
    expect(ask({ knowledge, path, at: null, arrival: { at: later(UNTIL, 1) } })).toEqual([]);
    expect(ask({ knowledge, path, at: null, arrival: { at: null } })).toEqual([]);
  });

  it('is not concluded from a ledger that was not asked, or had no id to ask for', () => {
    for (const word of ['not-asked', 'no-id', 'id', 'sent'] as const)
      expect(ask({ knowledge, word })).toEqual([]);
    expect(ask({ knowledge, messageId: null })).toEqual([]);
  });

  it('does not beat fact: handed over by a host that only we use, truly or as claimed', () => {
    expect(ask({ path: EXCLUSIVE })).toEqual(['not-sent weak']);
    expect(ask({ path: EXCLUSIVE, reporter: 'unknown' })).toEqual(['not-sent weak']);
  });

  it('is not asked of a submission, but the fact stays to be had', () => {
    expect(ask({ path: SUBMISSION, reporter: 'own' })).toEqual([]);
    expect(timeUnsent(questionOf({ path: SUBMISSION }))).not.toBeNull();
    expect(timeUnsent(questionOf({ word: 'sent' }))).toBeNull();
  });
});

describe('a report of our own server', () => {
  it('makes both weak, since the host may not print who logged in', () => {
    expect(ask({ reporter: 'own' })).toEqual(['not-sent weak', 'not-signed weak']);
    expect(ask({ reporter: 'own', path: { kind: 'none' } })).toEqual(['not-sent weak']);
  });

  it('leaves both strong where the host is stated to print every login, and prints none', () => {
    const knowledge = knowledgeOf({
      feed: { since: SINCE, until: UNTIL },
      allMailSignedSince: SINCE,
      printsLogins: ['mx.remote.example'],
    });
    expect(ask({ reporter: 'own', knowledge })).toEqual(['not-sent strong', 'not-signed strong']);
  });
});

describe('a mail that is not signed', () => {
  const knowledge = knowledgeOf({ allMailSignedSince: SINCE });

  it('counts only in a complete header without a signature of ours, from a foreign host', () => {
    expect(ask({ knowledge })).toEqual(['not-signed strong']);
    expect(ask({ knowledge, complete: false })).toEqual([]);
    expect(ask({ knowledge, ownSignaturePresent: true })).toEqual([]);
    expect(ask({ knowledge, path: EXCLUSIVE })).toEqual([]);
    expect(ask({ knowledge, path: { kind: 'none' } })).toEqual([]);
    const nameless = { ...FOREIGN, hop: hopOf({ client: null, name: null, helo: null }) };
    expect(ask({ knowledge, path: nameless })).toEqual([]);
  });

  it('does not count where the ledger knows the Message-ID, but does where there is none to ask', () => {
    expect(ask({ knowledge, word: 'id' })).toEqual([]);
    expect(ask({ knowledge, word: 'sent' })).toEqual([]);
    expect(ask({ knowledge, word: 'not-asked' })).toEqual(['not-signed strong']);
  });

  it('counts once what was queued unsigned has left', () => {
    expect(ask({ knowledge, at: later(SINCE, QUEUEING_DAYS * DAY - 1) })).toEqual([]);
    expect(ask({ knowledge, at: later(SINCE, QUEUEING_DAYS * DAY) })).toEqual(['not-signed strong']);
  });
});
