/**
 * What would have made a returned mail `ours`: where the verdict is unproven or suspect, the reader learns which fact
 * was missing, and whether it is his to supply.
 */

import type { Provenance } from '../judge/provenance.ts';
import type { Evidence, EvidenceKind, EvidenceOf, Unknown } from '../trace/evidence.ts';
import type { Knowledge } from '../trace/knowledge.ts';
import type { Trace } from '../trace/trace.ts';

/** One condition that would have done: alone, or with what is known already. */
export type WouldBe =
  /** The site were known. */
  | { readonly kind: 'site' }
  /** DNS answered. */
  | { readonly kind: 'dns'; readonly name: string }
  /** What is sent were recorded. */
  | { readonly kind: 'recorded' }
  /** This mail stood in the record, which is not stated to be complete. */
  | { readonly kind: 'in-record' }
  /** The failed recipient stood there, as it does for the Message-ID. */
  | { readonly kind: 'recipient-recorded'; readonly recipients: readonly string[] }
  /** Mail were signed. */
  | { readonly kind: 'signed' }
  /** The signature that verifies covered To and Cc, and they named the recipient. */
  | { readonly kind: 'recipient-signed'; readonly selector: string }
  /** The signature had come back as it was made. */
  | { readonly kind: 'signature-intact'; readonly selector: string }
  /** This address, which handed it over, were declared to be used by nobody else. */
  | { readonly kind: 'own-address'; readonly address: string; readonly name: string | null }
  /** The host that took it from a user were declared to be used by nobody else. */
  | { readonly kind: 'exclusive-host'; readonly host: string }
  /** The login used were stated. */
  | { readonly kind: 'login'; readonly login: string }
  /** It were known who wrote the report. */
  | { readonly kind: 'reporter'; readonly client: string | null }
  /** Return addresses were signed. */
  | { readonly kind: 'return-signed' }
  /** More of the mail were returned. */
  | { readonly kind: 'whole-header' };

/** What the reader can do stands before what only others can. Empty where the verdict is another. Pure. */
export function wouldBe(provenance: Provenance, trace: Trace, knowledge: Knowledge): readonly WouldBe[] {
  switch (provenance.kind) {
    case 'ours':
    case 'abused':
    case 'forged':
      return [];
    case 'unproven':
    case 'suspect':
      if (provenance.because === 'nothing-asked') return [{ kind: 'site' }];
      return [
        ...ofDns(trace),
        ...ofLedger(trace, knowledge),
        ...ofSignature(trace, knowledge),
        ...ofPath(trace),
        ...ofReturn(trace, knowledge),
        ...ofHeader(trace),
      ];
    default:
      return provenance satisfies never;
  }
}

function ofDns(trace: Trace): WouldBe[] {
  const silent = trace.unknown.find((one) => one.kind === 'dns-silent' && one.matters);
  return silent?.kind !== 'dns-silent' ? [] : [{ kind: 'dns', name: silent.name }];
}

function ofPath(trace: Trace): WouldBe[] {
  const { path, reporter } = trace;
  // What an unknown reporter says of the path is a claim, so only of a path of ours would it do to know him.
  if (reporter.kind === 'unknown') {
    return path.kind === 'none' || (path.kind === 'hand-off' && !path.exclusive)
      ? []
      : [{ kind: 'reporter', client: unknownIn(trace, 'reporter-unknown')?.client ?? reporter.host }];
  }
  if (path.kind === 'none' || path.exclusive) return [];
  if (path.kind === 'hand-off') {
    // A forwarder is no host of the reader's: who declared it would open the door to all that it forwards.
    if (path.claimed || evidenceIn(trace, 'spf-fail')?.facts.forwarder === true) return [];
    const { client, name, helo } = path.hop;
    return client === null ? [] : [{ kind: 'own-address', address: client, name: name ?? helo }];
  }
  const submitted = evidenceIn(trace, 'submitted');
  if (submitted === undefined || submitted.strength !== 'weak') return [];
  const { login, by } = submitted.facts;
  return login === null ? [{ kind: 'exclusive-host', host: by }] : [{ kind: 'login', login }];
}

function ofLedger(trace: Trace, knowledge: Knowledge): WouldBe[] {
  switch (trace.ledger) {
    case 'not-asked':
      return unknownIn(trace, 'no-message-id') === undefined ? [{ kind: 'recorded' }] : [];
    case 'absent':
      return knowledge.feed === null ? [{ kind: 'in-record' }] : [];
    case 'id':
      return [{ kind: 'recipient-recorded', recipients: trace.failed }];
    case 'no-id':
    case 'sent':
      return [];
    default:
      return trace.ledger satisfies never;
  }
}

function ofSignature(trace: Trace, knowledge: Knowledge): WouldBe[] {
  if (trace.signature !== null) {
    const named = evidenceIn(trace, 'signed')?.facts.recipient ?? null;
    return named === null ? [{ kind: 'recipient-signed', selector: trace.signature.selector }] : [];
  }
  const failing = evidenceIn(trace, 'signature-fails');
  if (failing !== undefined) return [{ kind: 'signature-intact', selector: failing.facts.selector }];
  // Who states that all is signed needs no advice to sign; and what is cut off may have been a signature.
  if (knowledge.allMailSignedSince !== null || lacksHeader(trace)) return [];
  return [{ kind: 'signed' }];
}

/** A signed return address proves where nothing else can: nothing is returned, and no Message-ID quoted. */
function ofReturn(trace: Trace, knowledge: Knowledge): WouldBe[] {
  const helpless = lacksHeader(trace) || unknownIn(trace, 'no-message-id') !== undefined;
  return helpless && knowledge.allReturnsSignedSince === null ? [{ kind: 'return-signed' }] : [];
}

function ofHeader(trace: Trace): WouldBe[] {
  return lacksHeader(trace) ? [{ kind: 'whole-header' }] : [];
}

function lacksHeader(trace: Trace): boolean {
  return (
    unknownIn(trace, 'nothing-returned') !== undefined || unknownIn(trace, 'header-incomplete') !== undefined
  );
}

function unknownIn<K extends Unknown['kind']>(trace: Trace, kind: K) {
  return trace.unknown.find((unknown): unknown is Extract<Unknown, { kind: K }> => unknown.kind === kind);
}

function evidenceIn<K extends EvidenceKind>(trace: Trace, kind: K): EvidenceOf<K> | undefined {
  return trace.evidence.find((piece: Evidence) => piece.kind === kind) as EvidenceOf<K> | undefined;
}
