/** Traces for tests of what comes after `trace`: nothing known, but for what the test says. */

import type { Evidence } from '../../lib/trace/evidence.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import type { Hop } from '../../lib/trace/received/hop.ts';
import type { Trace } from '../../lib/trace/trace.ts';

export function traceOf(found: Partial<Trace> = {}): Trace {
  return {
    reporter: { kind: 'unknown', host: null, by: null },
    evidence: [],
    unknown: [],
    path: { kind: 'none' },
    marks: [],
    ledger: 'not-asked',
    unsent: false,
    signature: null,
    mailbox: 'info@client.example',
    from: 'info@client.example',
    messageId: '1@client.example',
    failed: ['user@remote.example'],
    ...found,
  };
}

/** What goes with the evidence in a real trace: a valid signature where it says so, the ledger's word. */
export function traceWith(evidence: readonly Evidence[], found: Partial<Trace> = {}): Trace {
  const has = (kind: Evidence['kind']) => evidence.some((piece) => piece.kind === kind);
  return traceOf({
    evidence,
    signature: has('signed')
      ? { domain: 'client.example', selector: 's1', coversListUnsubscribe: false }
      : null,
    ledger: has('sent') ? 'sent' : has('id-known') ? 'id' : has('not-sent') ? 'absent' : 'not-asked',
    unsent: has('not-sent'),
    ...found,
  });
}

export function knowledgeOf(stated: Partial<Knowledge> = {}): Knowledge {
  return {
    domain: 'client.example',
    otherDomains: [],
    mailboxes: ['info@client.example'],
    logins: new Map(),
    ownAddresses: [],
    exclusiveHosts: [],
    ownHosts: [],
    printsLogins: [],
    sharedRanges: [],
    tenants: [],
    bulkSelectors: [],
    allMailSignedSince: null,
    feed: null,
    returnKeys: { prvs: new Map(), verp: [], srs: [] },
    allReturnsSignedSince: null,
    forwardingHosts: [],
    ...stated,
  };
}

export function hopOf(hop: Partial<Hop> = {}): Hop {
  return {
    form: 'postfix',
    by: 'mx.remote.example',
    client: '203.0.113.9',
    name: null,
    helo: 'pc',
    protocol: 'esmtp',
    authenticated: false,
    login: null,
    local: null,
    account: null,
    at: '2026-11-01T10:00:00.000Z',
    ...hop,
  };
}
