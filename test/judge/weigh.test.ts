/**
 * The lattice over every combination of up to three pieces of evidence: what must hold whatever was found.
 */

import { describe, expect, test } from 'vitest';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { weigh } from '../../lib/judge/weigh.ts';
import { type Evidence, evidence, type Strength } from '../../lib/trace/evidence.ts';
import { traceWith } from '../support/traces.ts';

const OVER = { by: 'mx.remote.example', client: '203.0.113.9', clientName: null };
const SIGNATURE = { domain: 'client.example', selector: 's1' };

/** Each kind with each strength that trace gives it. */
const PIECES: readonly Evidence[] = [
  evidence('sent', 'proof', { messageId: '1@c', recipient: 'u@r', sentAt: '' }),
  evidence('id-known', 'weak', { messageId: '1@c', sentAt: '' }),
  evidence('recipient-unknown', 'strong', { messageId: '1@c', recipients: ['u@r'] }),
  ...each(['strong', 'weak'], (strength) =>
    evidence('not-sent', strength, { messageId: '1@c', at: '', since: '', until: '' }),
  ),
  evidence('not-signed', 'strong', { client: '203.0.113.9' }),
  ...each(['proof', 'strong', 'weak'], (strength) =>
    evidence('signed', strength, { ...SIGNATURE, recipient: null, keyLastSeen: null, foreignClient: null }),
  ),
  evidence('signed-for-others', 'weak', { ...SIGNATURE, recipients: ['u@r'] }),
  evidence('signature-fails', 'weak', SIGNATURE),
  ...each(['strong', 'weak'], (strength) =>
    evidence('submitted', strength, { by: 'h', login: null, client: null, exclusive: false }),
  ),
  ...each(['strong', 'weak'], (strength) => evidence('from-our-host', strength, OVER)),
  ...each(['strong', 'weak'], (strength) =>
    evidence('spf-pass', strength, { ...OVER, domain: 'client.example', login: null }),
  ),
  ...each(['strong', 'weak'], (strength) =>
    evidence('spf-fail', strength, { ...OVER, domain: 'client.example', result: 'fail', forwarder: false }),
  ),
  evidence('return-signed', 'proof', { scheme: 'prvs', address: 'a@c' }),
  evidence('return-not-signed', 'strong', { address: 'a@c', since: '' }),
  ...each(['strong', 'weak'], (strength) => evidence('has-written', strength, { recipient: 'u@r' })),
  evidence('nearly-written', 'weak', { recipient: 'u@r', known: 'v@r', edits: 1 }),
  evidence('foreign-from', 'weak', { from: 'x@y' }),
  evidence('foreign-message-id', 'weak', { messageId: '1@y' }),
  evidence('bounce-of-bounce', 'weak', { from: 'm@y' }),
];

function each(strengths: readonly Strength[], make: (strength: Strength) => Evidence): Evidence[] {
  return strengths.map(make);
}

/** From the worst to the best for the mail's owner. */
const ORDER: readonly Provenance['kind'][] = ['forged', 'suspect', 'unproven', 'ours'];

function combinations(): Evidence[][] {
  const all: Evidence[][] = [[]];
  PIECES.forEach((a, i) => {
    all.push([a]);
    PIECES.slice(i + 1).forEach((b, j) => {
      all.push([a, b]);
      for (const c of PIECES.slice(i + j + 2)) all.push([a, b, c]);
    });
  });
  return all;
}

const COMBINATIONS = combinations();
const CALM = { readBy: 'grammar', incident: false } as const;
const verdictOf = (pieces: readonly Evidence[]) => weigh(traceWith(pieces), CALM);
const rank = (pieces: readonly Evidence[]) => ORDER.indexOf(verdictOf(pieces).kind);
const told = (pieces: readonly Evidence[]) =>
  pieces.map(({ kind, strength }) => `${kind} (${strength})`).join(', ');

/** Those for which `holds` is false, told by their evidence: at best none. */
function broken(holds: (pieces: Evidence[]) => boolean): string[] {
  return COMBINATIONS.filter((pieces) => !holds(pieces)).map(told);
}

describe('the lattice, over every combination of up to three pieces', () => {
  test('there are thousands of combinations, and every verdict is among them', () => {
    expect(COMBINATIONS.length).toBeGreaterThan(3_000);
    expect(new Set(COMBINATIONS.map((pieces) => verdictOf(pieces).kind))).toEqual(new Set(ORDER));
  });

  test('order does not matter', () => {
    expect(
      broken((pieces) => {
        const [a, b, c] = pieces;
        if (a === undefined || b === undefined) return true;
        const orders =
          c === undefined
            ? [[b, a]]
            : [
                [a, c, b],
                [b, a, c],
                [b, c, a],
                [c, a, b],
                [c, b, a],
              ];
        const verdict = JSON.stringify(verdictOf(pieces));
        return orders.every((order) => JSON.stringify(verdictOf(order)) === verdict);
      }),
    ).toEqual([]);
  });

  test('more evidence for never worsens the verdict', () => {
    const more = PIECES.filter(({ side }) => side === 'for');
    expect(broken((pieces) => more.every((piece) => rank([...pieces, piece]) >= rank(pieces)))).toEqual([]);
  });

  test('more evidence against never betters the verdict', () => {
    const more = PIECES.filter(({ side }) => side === 'against');
    expect(broken((pieces) => more.every((piece) => rank([...pieces, piece]) <= rank(pieces)))).toEqual([]);
  });

  test("forged takes two families against, of which one rests on the operator's word", () => {
    expect(
      broken((pieces) => {
        if (verdictOf(pieces).kind !== 'forged') return true;
        const families = new Set(
          pieces
            .filter(({ side, strength }) => side === 'against' && strength === 'strong')
            .map((p) => p.family),
        );
        const word = ['ledger', 'absence', 'return'] as const;
        return families.size >= 2 && word.some((family) => families.has(family));
      }),
    ).toEqual([]);
  });

  test('a valid signature of ours is never worse than unproven', () => {
    expect(
      broken(
        (pieces) =>
          !pieces.some(({ kind }) => kind === 'signed') || rank(pieces) >= ORDER.indexOf('unproven'),
      ),
    ).toEqual([]);
  });

  test('a known Message-ID is never worse than suspect', () => {
    expect(
      broken(
        (pieces) =>
          !pieces.some(({ kind }) => kind === 'id-known') || rank(pieces) >= ORDER.indexOf('suspect'),
      ),
    ).toEqual([]);
  });

  test('a proof is ours, whatever stands against', () => {
    expect(
      broken(
        (pieces) => !pieces.some(({ strength }) => strength === 'proof') || verdictOf(pieces).kind === 'ours',
      ),
    ).toEqual([]);
  });

  test('weak facts alone are never more than unproven, on either side', () => {
    expect(
      broken(
        (pieces) =>
          pieces.some(({ strength }) => strength !== 'weak') || verdictOf(pieces).kind === 'unproven',
      ),
    ).toEqual([]);
  });

  test('what only the fallback read, or DNS did not answer, is never worse than unproven', () => {
    expect(
      broken((pieces) => {
        const fallback = weigh(traceWith(pieces), { readBy: 'fallback', incident: false });
        const silent = weigh(
          traceWith(pieces, { unknown: [{ kind: 'dns-silent', name: 'client.example', matters: true }] }),
          CALM,
        );
        return [fallback, silent].every(({ kind }) => ORDER.indexOf(kind) >= ORDER.indexOf('unproven'));
      }),
    ).toEqual([]);
  });
});

describe('single rules', () => {
  test("a stranger's DNS that is silent keeps no verdict away, where its answer could not have helped", () => {
    const silence = (matters: boolean) =>
      weigh(
        traceWith([pick('spf-fail', 'strong'), pick('not-signed', 'strong')], {
          unknown: [{ kind: 'dns-silent', name: 'mx.stranger.example', matters }],
        }),
        CALM,
      );
    expect(silence(false)).toMatchObject({ kind: 'forged' });
    expect(silence(true)).toEqual({ kind: 'unproven', because: 'dns-silent' });
  });

  const pick = (kind: Evidence['kind'], strength: Strength) =>
    PIECES.find((piece) => piece.kind === kind && piece.strength === strength) as Evidence;

  test('a recipient that the ledger does not know says nothing alone: aliases rename', () => {
    expect(verdictOf([pick('id-known', 'weak'), pick('recipient-unknown', 'strong')])).toEqual({
      kind: 'unproven',
      because: 'nothing-strong',
    });
  });

  test('beside an SPF failure it makes a suspect, and no more: the Message-ID is known', () => {
    expect(
      verdictOf([pick('id-known', 'weak'), pick('recipient-unknown', 'strong'), pick('spf-fail', 'strong')]),
    ).toEqual({ kind: 'suspect', because: 'known-message-id' });
  });

  test('not sent and an SPF failure make a forgery', () => {
    expect(verdictOf([pick('not-sent', 'strong'), pick('spf-fail', 'strong')])).toEqual({
      kind: 'forged',
      because: 'two-families',
    });
  });

  test('not sent and not signed are one fact seen twice', () => {
    expect(verdictOf([pick('not-sent', 'strong'), pick('not-signed', 'strong')])).toEqual({
      kind: 'suspect',
      because: 'one-family',
    });
  });

  test('a correspondent counts in calm times, and not while an incident is open', () => {
    const known = traceWith([pick('has-written', 'strong')]);
    expect(weigh(known, CALM).kind).toBe('ours');
    expect(weigh(known, { readBy: 'grammar', incident: true }).kind).toBe('unproven');
  });
});
