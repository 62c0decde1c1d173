/** What a profile is: a site of ours, and reports about its mail of which we know the truth. */

export type Truth = 'genuine' | 'forged' | 'abuse';
export type Verdict = 'ours' | 'abused' | 'unproven' | 'suspect' | 'forged';

export interface Host {
  readonly name: string;
  readonly address: string;
}

export interface Sample {
  /** Names the file: `01-own-notice`. */
  readonly name: string;
  readonly truth: Truth;
  readonly scenario: string;
  /** The acceptable verdicts, the best first. */
  readonly expect: readonly Verdict[];
  /** Why these, in a sentence. */
  readonly note: string;
  readonly reversePath: string | null;
  readonly forwardPath: string;
  readonly client: Host & { readonly helo?: string };
  /** When SES took it. */
  readonly at: Date;
  /** The report as its writer handed it to SES, lines ended by LF. */
  readonly report: string;
}

/** One line of ledger.jsonl. */
export interface LedgerLine {
  readonly messageId: string;
  readonly from: string;
  readonly recipients: readonly string[];
  readonly sentAt: string;
}

export type Zone = Record<string, Record<string, readonly (string | readonly string[])[]>>;

export interface Profile {
  readonly folder: string;
  /** How the samples' lines end: CRLF as on the wire, LF as in a Maildir. */
  readonly newline: '\n' | '\r\n';
  /** site.json as it stands. */
  readonly site: Readonly<Record<string, unknown>> & { readonly zone: Zone };
  readonly ledger: readonly LedgerLine[] | null;
  readonly samples: readonly Sample[];
}

/** The name under which an address's PTR record stands (RFC 1035 section 3.5, RFC 3596 section 2.5). */
function reverseName(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const last = tail.split(':').filter(Boolean);
  while (groups.length + last.length < 8) groups.push('0');
  const nibbles = [...groups, ...last].map((group) => group.padStart(4, '0')).join('');
  return `${[...nibbles].reverse().join('.')}.ip6.arpa`;
}

/** A, AAAA and PTR records of hosts, as the JSON zone writes them. */
export function hostsZone(...hosts: readonly Host[]): Zone {
  const zone: Zone = {};
  for (const { name, address } of hosts) {
    zone[name] = { [address.includes(':') ? 'AAAA' : 'A']: [address] };
    zone[reverseName(address)] = { PTR: [name] };
  }
  return zone;
}

export function txt(text: string): { readonly TXT: readonly (readonly string[])[] } {
  return { TXT: [[text]] };
}
