import { describe, expect, it } from 'vitest';
import {
  LATE_REPORT_DAYS,
  type ReturnQuestion,
  returnEvidence,
} from '../../../lib/trace/return-address/return-evidence.ts';
import { signVerp } from '../../../lib/trace/return-address/verp.ts';
import { knowledgeOf } from '../../support/traces.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-11-24T12:00:00.000Z');
const SINCE = new Date('2026-11-01T00:00:00.000Z');
/** Signed by Exim 4.96 with `key one` as key 1, to expire on 2026-12-01. */
const SIGNED = 'prvs=1788791b6c=info@client.example';

const KEYS = { prvs: new Map([['1', 'key one']]), verp: ['key two'], srs: ['key one'] };

function questionOf(change: Partial<ReturnQuestion> = {}): ReturnQuestion {
  return {
    forwardPath: SIGNED,
    deliveredTo: null,
    byForwardDoor: false,
    dsn: true,
    reversePathNull: true,
    arrival: { at: NOW.toISOString() },
    now: NOW,
    knowledge: knowledgeOf({ returnKeys: KEYS, allReturnsSignedSince: SINCE }),
    ...change,
  };
}

function ask(change: Partial<ReturnQuestion> = {}) {
  return returnEvidence(questionOf(change)).evidence.map(({ kind, strength }) => `${kind} ${strength}`);
}

describe('a signed return address', () => {
  it('proves, and names the mailbox inside', () => {
    expect(returnEvidence(questionOf())).toEqual({
      evidence: [
        {
          kind: 'return-signed',
          family: 'return',
          side: 'for',
          strength: 'proof',
          facts: { scheme: 'prvs', address: SIGNED },
        },
      ],
      address: 'info@client.example',
    });
  });

  it('proves by VERP and SRS too', () => {
    expect(ask({ forwardPath: signVerp('m1', 'client.example', 'key two') })).toEqual([
      'return-signed proof',
    ]);
    expect(ask({ forwardPath: 'SRS0=GOgr=JN=far.example=bob@client.example' })).toEqual([
      'return-signed proof',
    ]);
    expect(ask({ forwardPath: 'SRS1=lXxN=mid.example==AbCd=2W=far.example=Bob@client.example' })).toEqual([
      'return-signed strong',
    ]);
  });

  it('is judged on the day when the report came, be it read years later', () => {
    const now = new Date('2029-01-01T00:00:00.000Z');
    expect(ask({ now })).toEqual(['return-signed proof']);
    expect(ask({ now, arrival: { at: null } })).toEqual(['return-not-signed strong']);
    // A time that has not come yet is nobody's arrival.
    expect(ask({ arrival: { at: '2028-08-27T00:00:00.000Z' } })).toEqual(['return-signed proof']);
  });

  it('counts less for a week after its day, and then as none', () => {
    expect(ask({ now: new Date('2026-12-08T00:00:00Z'), arrival: { at: null } })).toEqual([
      'return-signed strong',
    ]);
    expect(ask({ now: new Date('2026-12-09T00:00:00Z'), arrival: { at: null } })).toEqual([
      'return-not-signed strong',
    ]);
  });

  it('says nothing in a domain that is not ours', () => {
    expect(ask({ forwardPath: 'prvs=1788791b6c=info@else.example' })).toEqual([]);
    expect(ask({ forwardPath: null })).toEqual([]);
  });
});

describe('an unsigned return address', () => {
  const forwardPath = 'info@client.example';

  it('is strongly against, more than seven days after all are signed', () => {
    expect(returnEvidence(questionOf({ forwardPath })).evidence.map(({ facts }) => facts)).toEqual([
      { address: forwardPath, since: SINCE.toISOString() },
    ]);
    const limit = SINCE.getTime() + LATE_REPORT_DAYS * DAY;
    expect(ask({ forwardPath, arrival: { at: new Date(limit).toISOString() } })).toEqual([]);
    expect(ask({ forwardPath, arrival: { at: new Date(limit + 1).toISOString() } })).toEqual([
      'return-not-signed strong',
    ]);
  });

  it('says nothing of auto-replies, of other senders, or where not all are stated signed', () => {
    expect(ask({ forwardPath, dsn: false })).toEqual([]);
    expect(ask({ forwardPath, reversePathNull: false })).toEqual([]);
    expect(ask({ forwardPath, knowledge: knowledgeOf({ returnKeys: KEYS }) })).toEqual([]);
  });

  it('is also one whose signature is wrong, but not one that cannot be checked', () => {
    const wrong = 'prvs=1788000000=info@client.example';
    expect(ask({ forwardPath: wrong })).toEqual(['return-not-signed strong']);
    expect(ask({ forwardPath: 'prvs=9788000000=info@client.example' })).toEqual(['return-not-signed strong']);
    const knowledge = knowledgeOf({ allReturnsSignedSince: SINCE });
    expect(ask({ forwardPath: wrong, knowledge })).toEqual([]);
    expect(ask({ forwardPath, knowledge })).toEqual(['return-not-signed strong']);
    expect(ask({ forwardPath: 'btv1==0a1b2c3d==info@client.example' })).toEqual([]);
  });
});

describe('by the forward door', () => {
  const door = { byForwardDoor: true, forwardPath: 'info@sort.client.example' };

  it("the host's Delivered-To tells, also in qmail's writing for a virtual domain", () => {
    expect(ask({ ...door, deliveredTo: SIGNED })).toEqual(['return-signed proof']);
    expect(ask({ ...door, deliveredTo: `client.example-${SIGNED}` })).toEqual(['return-signed proof']);
    expect(ask({ ...door, deliveredTo: 'info@client.example' })).toEqual(['return-not-signed strong']);
  });

  it('nothing is concluded without it', () => {
    expect(ask(door)).toEqual([]);
    expect(ask({ ...door, deliveredTo: 'clientex@sv1.host.example' })).toEqual([]);
  });
});
