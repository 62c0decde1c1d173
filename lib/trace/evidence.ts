/**
 * What trace finds out, as types. A piece of evidence is one checked fact for or against "the returned mail is
 * ours": `kind` says which fact, `facts` holds the values found. `lib/tell` words it; `lib/judge` weighs it by
 * family, side and strength alone.
 */

/** Facts of one family rest on one thing; the judge counts families, so that one fact seen twice counts once. */
export type Family = 'ledger' | 'absence' | 'signature' | 'path' | 'return' | 'correspondent' | 'shape';

export type Side = 'for' | 'against';

export type Strength = 'proof' | 'strong' | 'weak';

/** SPF results (RFC 8601 section 2.7.2) that speak against. */
export type SpfFailure = 'fail' | 'softfail';

/** A host that handed mail on, as the server that took it wrote it down. */
export interface HandedOver {
  /** The server that wrote the Received line. */
  readonly by: string;
  /** The client's address as the server saw it. */
  readonly client: string;
  /** The client's name as the server saw or was told it; null where it wrote none. */
  readonly clientName: string | null;
}

/** The values of each kind of evidence. Times are ISO 8601, UTC; addresses and names as the mail writes them. */
export interface EvidenceFacts {
  /* ledger: what we sent */
  /** This Message-ID went to this recipient. */
  sent: { messageId: string; recipient: string; sentAt: string };
  /** This Message-ID is ours, whoever its recipients were. */
  'id-known': { messageId: string; sentAt: string };
  /** ... but not to a recipient that the report names. */
  'recipient-unknown': { messageId: string; recipients: readonly string[] };

  /* absence: what a mail of ours would have */
  /** The Message-ID is not among what we sent, and would be: `since` and `until` bound the complete feed. */
  'not-sent': { messageId: string; at: string; since: string; until: string };
  /** All our mail is signed, and this is not. `client`: who handed it over. */
  'not-signed': { client: string };

  /* signature: our DKIM over the returned header (RFC 6376) */
  /** A signature of ours verifies. `recipient`: the failed recipient that a signed To or Cc names, or null. */
  signed: {
    domain: string;
    selector: string;
    recipient: string | null;
    /** When the key, no longer in DNS, was last seen there; null where it is in DNS now. */
    keyLastSeen: string | null;
    /** A foreign host handed the mail over: a replay, a list or a forwarder. */
    foreignClient: string | null;
  };
  /** A signature of ours verifies, but none of the failed recipients is named in its mail. */
  'signed-for-others': { domain: string; selector: string; recipients: readonly string[] };
  /** A signature in our name does not verify. */
  'signature-fails': { domain: string; selector: string };

  /* path: through which hosts it went */
  /** Our own server took it from a person or script of ours. */
  submitted: { by: string; login: string | null; client: string | null; exclusive: boolean };
  /** A host that only we use handed it over. */
  'from-our-host': HandedOver;
  /** A host that our SPF authorises, but that others may use too, handed it over. `login`: of ours, in its hop. */
  'spf-pass': HandedOver & { domain: string; login: string | null };
  /**
   * A host that our SPF does not authorise handed it over. `forwarder`: a lower hop claims our host. `formerly`: until
   * lately our SPF did authorise it.
   */
  'spf-fail': HandedOver & { domain: string; result: SpfFailure; forwarder: boolean; formerly?: true };

  /* return: the address to which the report was sent */
  /** It carries a signature of ours that verifies. */
  'return-signed': { scheme: 'prvs' | 'verp' | 'srs'; address: string };
  /** All our return addresses are signed since `since`, and this is not. */
  'return-not-signed': { address: string; since: string };

  /* correspondent */
  /** The failed recipient has written to this mailbox. */
  'has-written': { recipient: string };
  /** One who has written to this mailbox differs from the failed recipient by `edits` letters. */
  'nearly-written': { recipient: string; known: string; edits: number };

  /* shape */
  'foreign-from': { from: string };
  'foreign-message-id': { messageId: string };
  /** The returned mail is itself a report. */
  'bounce-of-bounce': { from: string };
}

export type EvidenceKind = keyof EvidenceFacts;

/** A piece of evidence of kind `K`. */
export interface EvidenceOf<K extends EvidenceKind> {
  readonly kind: K;
  readonly family: Family;
  readonly side: Side;
  readonly strength: Strength;
  readonly facts: Readonly<EvidenceFacts[K]>;
}

/** One checked fact for or against. A union over the kinds, so that a `switch` on `kind` knows `facts`. */
export type Evidence = { [K in EvidenceKind]: EvidenceOf<K> }[EvidenceKind];

/** Family and side of each kind; of the strength only what finds it can know. */
const SIDES: Readonly<Record<EvidenceKind, readonly [Family, Side]>> = {
  sent: ['ledger', 'for'],
  'id-known': ['ledger', 'for'],
  'recipient-unknown': ['ledger', 'against'],
  'not-sent': ['absence', 'against'],
  'not-signed': ['absence', 'against'],
  signed: ['signature', 'for'],
  'signed-for-others': ['signature', 'against'],
  'signature-fails': ['signature', 'against'],
  submitted: ['path', 'for'],
  'from-our-host': ['path', 'for'],
  'spf-pass': ['path', 'for'],
  'spf-fail': ['path', 'against'],
  'return-signed': ['return', 'for'],
  'return-not-signed': ['return', 'against'],
  'has-written': ['correspondent', 'for'],
  'nearly-written': ['correspondent', 'for'],
  'foreign-from': ['shape', 'against'],
  'foreign-message-id': ['shape', 'against'],
  'bounce-of-bounce': ['shape', 'against'],
};

export function evidence<K extends EvidenceKind>(
  kind: K,
  strength: Strength,
  facts: Readonly<EvidenceFacts[K]>,
): EvidenceOf<K> {
  const [family, side] = SIDES[kind];
  return { kind, family, side, strength, facts };
}

/**
 * A name about which DNS was silent. `matters`: its answer could have spoken for us, so that the verdict is then never
 * worse than unproven. The attack: a forger's own zone does not answer, and no verdict could be made. The defence:
 * that of a stranger's name matters only where it stands between us and a hand-off by a host of ours.
 */
export interface Silence {
  readonly name: string;
  readonly matters: boolean;
}

/** What could not be found out, and why: told to people, so that "unproven" is not mistaken for "nothing there". */
export type Unknown =
  /** The report returns nothing of the mail. */
  | { readonly kind: 'nothing-returned' }
  /** The returned header has no Received line that tells who handed the mail over. */
  | { readonly kind: 'no-hand-off' }
  /** The returned header is an extract: what is missing in it may have been cut off. */
  | { readonly kind: 'header-incomplete' }
  /** Who wrote the report could not be established, so what it says of the path is a claim. */
  | { readonly kind: 'reporter-unknown'; readonly client: string | null }
  /** DNS gave no answer to this question. */
  | ({ readonly kind: 'dns-silent' } & Silence)
  /** There is no record of what we sent. */
  | { readonly kind: 'no-ledger' }
  /** No Message-ID is quoted, so none can be looked up. */
  | { readonly kind: 'no-message-id' }
  /** More signatures in our name than are tried. */
  | { readonly kind: 'signatures-untried'; readonly count: number };
