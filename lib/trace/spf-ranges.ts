/**
 * The networks that a domain's SPF record (RFC 7208) lets send in its name, found by walking it from left to right as a
 * check would. Meant for domains of the site: what counts is what their owner published.
 */

import ipaddr from 'ipaddr.js';
import { askableName, budgetedResolver, type DnsAnswer, type RecordType, type Resolve } from '../dns.ts';
import { ipv4Bits } from './received/address.ts';

/** Ranges of one domain. Ten look-ups of large providers lead to some hundred. */
export const MAX_RANGES = 2_000;

/** RFC 7208 section 4.6.4: terms that ask DNS, those of them without an answer, and hosts of one `mx`. */
export const MAX_TERMS = 10;
export const MAX_VOID = 2;
export const MAX_HOSTS = 10;

/** The record, ten terms, and of an `mx` ten hosts with two kinds of addresses each. */
const MAX_QUERIES = 1 + MAX_TERMS * (1 + 2 * MAX_HOSTS);

/** RFC 7208 section 4.6.4 asks for at least 20 seconds. */
const MAX_ELAPSED_MS = 20_000;

/** Terms of one record: 4,096 characters, which is the most that DNS is read, hold not many more. */
const MAX_RECORD_TERMS = 500;

export type SpfRanges =
  /**
   * Such as `192.0.2.0/24` and `2001:db8::1/128`, each once. Where the record asks for more than a check may ask, or is
   * wrong further on, those before it: they do pass.
   */
  | { readonly kind: 'ranges'; readonly ranges: readonly string[] }
  /** DNS says that there is no record. */
  | { readonly kind: 'none' }
  /** Two records, or one that is wrong: nobody passes. */
  | { readonly kind: 'broken' }
  /** DNS left a question unanswered: what it would have said is missing. */
  | { readonly kind: 'silent' };

/** Never rejects. `now`: milliseconds of a clock that nobody sets. */
export async function spfRanges(
  domain: string,
  resolve: Resolve,
  now: () => number = () => performance.now(),
): Promise<SpfRanges> {
  const walk = new Walk(budgetedResolver(resolve, { maxQuestions: MAX_QUERIES, maxMs: MAX_ELAPSED_MS, now }));
  const own = askableName(domain);
  if (own === null) return { kind: 'none' };
  const record = await walk.recordOf(own);
  if (record.kind !== 'terms') return record;
  const end = await walk.take(record.terms, own);
  return end === 'silent' ? { kind: 'silent' } : { kind: 'ranges', ranges: walk.ranges };
}

/** Why no further term is looked at: a check would end here with an error, or DNS did not answer. */
type End = 'error' | 'silent';

type Answered = Exclude<DnsAnswer, { kind: 'silent' }> | End;

/** Without one, it is `+`. */
type Qualifier = '+' | '-' | '~' | '?';

interface Term {
  readonly qualifier: Qualifier;
  /** Lower case. */
  readonly name: string;
  readonly isModifier: boolean;
  /** All behind the name, with `:`, `=` or `/` before it; or empty. */
  readonly rest: string;
}

const TERM = /^([-+~?]?)([a-z][\w.-]*)([:=/].*)?$/i;
const MECHANISMS: ReadonlySet<string> = new Set(['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists']);
/** Terms that ask DNS. */
const ASKING: ReadonlySet<string> = new Set(['include', 'a', 'mx', 'ptr', 'exists', 'redirect']);
/** `a` and `mx`: a domain and prefix lengths for both kinds of addresses, each of which may be missing. */
const HOSTS = /^(?::([^/]+))?(?:\/(\d{1,2}))?(?:\/\/(\d{1,3}))?$/;

class Walk {
  readonly #resolve: Resolve;
  readonly #ranges = new Set<string>();
  #terms = 0;
  #void = 0;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  get ranges(): readonly string[] {
    return [...this.#ranges];
  }

  /** The one SPF record of a domain (sections 4.4 and 4.5), read. */
  async recordOf(
    domain: string,
  ): Promise<
    { readonly kind: 'terms'; readonly terms: readonly Term[] } | Exclude<SpfRanges, { ranges: unknown }>
  > {
    const answer = await this.#resolve(domain, 'TXT');
    if (answer.kind === 'silent') return { kind: 'silent' };
    const records = answer.kind === 'found' ? answer.records.filter(isSpfRecord) : [];
    const [record, ...others] = records;
    if (record === undefined) return { kind: 'none' };
    const terms = others.length > 0 ? null : termsOf(record);
    return terms === null ? { kind: 'broken' } : { kind: 'terms', terms };
  }

  /** Null: to its end. */
  async take(terms: readonly Term[], domain: string): Promise<End | null> {
    for (const term of terms) {
      if (term.isModifier) continue;
      if (term.name === 'all') return null;
      const end = await this.#takeTerm(term, domain);
      if (end !== null) return end;
    }
    const redirect = terms.find(({ isModifier, name }) => isModifier && name === 'redirect');
    if (redirect === undefined) return null;
    return this.#asks() ?? this.#takeRecord(redirect.rest.slice(1));
  }

  async #takeTerm(term: Term, domain: string): Promise<End | null> {
    const { name, qualifier, rest } = term;
    if (ASKING.has(name)) {
      const end = this.#asks();
      if (end !== null) return end;
    }
    // Whom a record names without letting him pass, it does not let send.
    if (qualifier !== '+') return null;
    switch (name) {
      case 'ip4':
      case 'ip6':
        return this.#add(rest.slice(1));
      case 'include':
        return this.#takeRecord(rest.slice(1));
      case 'a':
      case 'mx':
        return this.#takeHosts(name, rest, domain);
      default:
        // `exists` and `ptr` are answered for an address alone.
        return null;
    }
  }

  async #takeRecord(target: string): Promise<End | null> {
    // A macro stands for what is known of a mail.
    if (target.includes('%')) return null;
    const name = askableName(target);
    if (name === null) return 'error';
    const record = await this.recordOf(name);
    switch (record.kind) {
      case 'terms':
        return this.take(record.terms, name);
      case 'silent':
        return 'silent';
      case 'none':
      case 'broken':
        return 'error';
      default:
        return record satisfies never;
    }
  }

  async #takeHosts(kind: 'a' | 'mx', rest: string, domain: string): Promise<End | null> {
    if (rest.includes('%')) return null;
    const [, named = domain, bits4 = '32', bits6 = '128'] = HOSTS.exec(rest) ?? [];
    const name = askableName(named);
    if (name === null) return this.#missed();
    let hosts: readonly string[] = [name];
    if (kind === 'mx') {
      const answer = await this.#asked(name, 'MX');
      if (typeof answer === 'string') return answer;
      if (answer.kind === 'none') return this.#missed();
      hosts = answer.records;
      if (hosts.length > MAX_HOSTS) return 'error';
    }
    for (const host of hosts) {
      const answers = await Promise.all([this.#asked(host, 'A'), this.#asked(host, 'AAAA')]);
      for (const [index, answer] of answers.entries()) {
        if (typeof answer === 'string') return answer;
        const bits = index === 0 ? bits4 : bits6;
        for (const address of answer.kind === 'found' ? answer.records : []) {
          const end = this.#add(`${address}/${bits}`);
          if (end !== null) return end;
        }
      }
      const isVoid = answers.every((answer) => typeof answer !== 'string' && answer.kind === 'none');
      if (isVoid && kind === 'a') return this.#missed();
    }
    return null;
  }

  async #asked(name: string, type: RecordType): Promise<Answered> {
    const answer = await this.#resolve(name, type);
    return answer.kind === 'silent' ? 'silent' : answer;
  }

  #asks(): End | null {
    this.#terms += 1;
    return this.#terms > MAX_TERMS ? 'error' : null;
  }

  #missed(): End | null {
    this.#void += 1;
    return this.#void > MAX_VOID ? 'error' : null;
  }

  #add(written: string): End | null {
    const range = rangeOf(written);
    if (range === null || this.#ranges.has(range)) return null;
    if (this.#ranges.size >= MAX_RANGES) return 'error';
    this.#ranges.add(range);
    return null;
  }
}

function isSpfRecord(record: string): boolean {
  return /^v=spf1(?: |$)/i.test(record);
}

/** Null where it is wrong somewhere (section 4.6): then all of it is an error. */
function termsOf(record: string): readonly Term[] | null {
  const words = record.split(' ').filter((word) => word !== '');
  if (words.length > MAX_RECORD_TERMS) return null;
  const terms = words.slice(1).map(termOf);
  const redirects = terms.filter((term) => term?.isModifier && term.name === 'redirect');
  return terms.includes(null) || redirects.length > 1 ? null : (terms as readonly Term[]);
}

function termOf(word: string): Term | null {
  const [, written = '', named = '', rest = ''] = TERM.exec(word) ?? [];
  const name = named.toLowerCase();
  if (rest.startsWith('=')) {
    if (written !== '' || (name === 'redirect' && rest.length === 1)) return null;
    return { qualifier: '+', name, isModifier: true, rest };
  }
  if (!MECHANISMS.has(name) || !isRightFor(name, rest)) return null;
  return { qualifier: (written === '' ? '+' : written) as Qualifier, name, isModifier: false, rest };
}

function isRightFor(name: string, rest: string): boolean {
  switch (name) {
    case 'all':
      return rest === '';
    case 'ip4':
    case 'ip6':
      return rest.startsWith(':') && isNetwork(rest.slice(1), name);
    case 'include':
    case 'exists':
      return rest.startsWith(':') && rest.length > 1;
    case 'a':
    case 'mx': {
      if (rest.includes('%')) return true;
      const [all, , bits4 = '32', bits6 = '128'] = HOSTS.exec(rest) ?? [];
      return all !== undefined && Number(bits4) <= 32 && Number(bits6) <= 128;
    }
    default:
      return true;
  }
}

function isNetwork(written: string, kind: 'ip4' | 'ip6'): boolean {
  const [address = '', bits, ...others] = written.split('/');
  const isAddress =
    kind === 'ip4' ? ipv4Bits(address) !== null : ipaddr.IPv6.isValid(address) && !address.includes('%');
  const isBits =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (kind === 'ip4' ? 32 : 128));
  return isAddress && isBits && others.length === 0;
}

/** With its prefix length. Null for all there are: whom everybody may be, nobody is. */
function rangeOf(written: string): string | null {
  const [address = '', bits = address.includes(':') ? '128' : '32'] = written.split('/');
  const prefix = Number(bits);
  return prefix === 0 ? null : `${address.toLowerCase()}/${prefix}`;
}
