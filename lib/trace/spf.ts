/** Whether a domain authorises a client (SPF, RFC 7208), by mailauth. */

import ipaddr from 'ipaddr.js';
import { askableName, mailauthResolver, type Resolve, within } from '../dns.ts';
import { ipv4Bits } from './received/address.ts';

export interface SpfQuestion {
  /** The client's IPv4 or IPv6 address. */
  readonly address: string;
  /** The domain that is asked whether it authorises the client. */
  readonly domain: string;
  /** What the client called itself; only records with the macro `%{h}` look at it. */
  readonly helo: string | null;
  /** The envelope sender, for records with the macros `%{s}`, `%{l}` and `%{o}`; absent: postmaster@ the domain. */
  readonly mailFrom?: string | null;
}

export interface SpfResult {
  /** RFC 8601 section 2.7.2. */
  readonly result: 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror' | 'temperror';
  /** The name about which DNS was silent, or the domain where time ran out; null unless `temperror`. */
  readonly silentName: string | null;
}

/**
 * Questions of one evaluation: what RFC 7208 section 4.6.4 allows at most, that is the record itself and ten terms, an
 * `mx` or `ptr` of ten hosts each. Honest records stay under 20, so reaching this is an attack or a mistake.
 */
export const MAX_QUERIES = 1 + 10 * (1 + 10);

/** RFC 7208 section 4.6.4: a limit on the elapsed time should be at least 20 seconds. */
export const MAX_ELAPSED_MS = 20_000;

/** RFC 7208 section 4.6.4: ten terms that ask DNS, two of them without an answer. */
const MAX_LOOKUPS = 10;
const MAX_VOID_LOOKUPS = 2;

/** RFC 5321 section 4.5.3.1.1. What is longer is not written into macros. */
const MAX_LOCAL_PART = 64;

/** Answers of one run that are kept. A run of the judge asks about few domains, but about every client of a flood. */
export const MAX_REMEMBERED = 2_000;

interface Evaluation {
  readonly result: SpfResult;
  /** A record used a macro of sender or HELO, so that the result holds for these only. */
  readonly personal: boolean;
}

/**
 * SPF of `domain` for `address`. Never rejects: no address is `none`, no domain name is `none`. What DNS was silent
 * about anywhere makes it `temperror`, also where RFC 7208 would pass over it (`ptr`, `exp=`): an unasked question is
 * no ground for `fail`. mailauth takes 100 ms to load, so it is loaded here, when it is needed.
 */
export async function spfOf(question: SpfQuestion, resolve: Resolve): Promise<SpfResult> {
  return (await evaluate(question, resolve)).result;
}

/**
 * `spfOf` that remembers, for one run: one evaluation a (client, domain), shared also while it is under way. `temperror`
 * is not remembered. Each question is asked by a resolver of its own, since a mail's budget is its own: where another
 * mail's ran out in an evaluation that is shared, this one evaluates again.
 */
export function spfAsker(resolve: Resolve): (question: SpfQuestion, by?: Resolve) => Promise<SpfResult> {
  const known = new Map<string, { readonly question: SpfQuestion; readonly answer: Promise<Evaluation> }>();
  return async (question, by = resolve) => {
    const key = `${question.address} ${question.domain}`;
    const earlier = known.get(key);
    if (earlier !== undefined) {
      const { result, personal } = await earlier.answer;
      if (result.result !== 'temperror' && (!personal || samePerson(earlier.question, question)))
        return result;
      // Nothing is gained by keeping these: the next mail of a flood has another HELO again.
      return spfOf(question, by);
    }
    const entry = { question, answer: evaluate(question, by) };
    known.set(key, entry);
    for (const oldest of known.keys()) {
      if (known.size <= MAX_REMEMBERED) break;
      known.delete(oldest);
    }
    const { result } = await entry.answer;
    if (result.result === 'temperror' && known.get(key) === entry) known.delete(key);
    return result;
  };
}

/**
 * Whether `helo` authorises `address` (RFC 7208 section 2.3): what a client calls itself is then no mere claim. Only
 * `pass` says something, and only of a name with a dot: a literal or a single label is `none`.
 */
export async function heloSpf(helo: string, address: string, resolve: Resolve): Promise<SpfResult> {
  const domain = askableName(helo);
  if (domain === null || !domain.includes('.')) return answer('none');
  return spfOf({ address, domain, helo: domain }, resolve);
}

/** RFC 7208 section 4.5: the version, then a blank or the end. */
function isSpfRecord(record: string): boolean {
  return /^v=spf1(?: |$)/i.test(record);
}

function isAddress(text: string): boolean {
  return ipv4Bits(text) !== null || (ipaddr.isValid(text) && !text.includes('%'));
}

async function evaluate(question: SpfQuestion, resolve: Resolve): Promise<Evaluation> {
  const { address } = question;
  const domain = askableName(question.domain);
  if (domain === null || !domain.includes('.') || !isAddress(address)) {
    return { result: answer('none'), personal: false };
  }
  // Most names that hosts call themselves have no record (section 4.5): that is found out without mailauth.
  const own = await within(MAX_ELAPSED_MS, resolve(domain, 'TXT'));
  if (own.kind === 'silent') return { result: { result: 'temperror', silentName: domain }, personal: false };
  if (own.kind === 'none' || (own.kind === 'found' && !own.records.some(isSpfRecord))) {
    return { result: answer('none'), personal: false };
  }
  let silent: string | null = null;
  let personal = false;
  const asked = mailauthResolver(
    async (name, type) => {
      const found = name === domain && type === 'TXT' ? own : await resolve(name, type);
      if (type === 'TXT' && found.kind === 'found') personal ||= found.records.some(looksAtSender);
      return found;
    },
    {
      maxQueries: MAX_QUERIES,
      onSilent: (name) => {
        silent ??= name;
      },
    },
  );
  let result: SpfResult['result'];
  try {
    const { spf } = await import('./spf-mailauth.ts');
    const { status } = await spf({
      ip: address,
      sender: senderOf(question, domain),
      helo: askableName(question.helo ?? '') ?? 'unknown',
      // Shows in the macro %{r} and in a comment that nobody reads; the machine's own name is nobody's business.
      mta: 'unknown',
      strict: true,
      maxResolveCount: MAX_LOOKUPS,
      maxVoidCount: MAX_VOID_LOOKUPS,
      maxElapsedTime: MAX_ELAPSED_MS,
      // Its type knows no MX, its code does.
      resolver: asked as (name: string, type: string) => Promise<string[]>,
    });
    result = isResult(status.result) ? status.result : 'temperror';
  } catch {
    result = 'temperror';
  }
  if (silent !== null || result === 'temperror') {
    return { result: { result: 'temperror', silentName: silent ?? domain }, personal };
  }
  return { result: answer(result), personal };
}

const RESULTS: ReadonlySet<string> = new Set<SpfResult['result']>([
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'permerror',
  'temperror',
]);

function isResult(word: string): word is SpfResult['result'] {
  return RESULTS.has(word);
}

function answer(result: Exclude<SpfResult['result'], 'temperror'>): SpfResult {
  return { result, silentName: null };
}

/** RFC 7208 section 7.2: the letters s, l, o are of the sender, h is the HELO. */
function looksAtSender(record: string): boolean {
  return /%\{[sloh]/i.test(record);
}

function samePerson(one: SpfQuestion, other: SpfQuestion): boolean {
  return one.helo === other.helo && (one.mailFrom ?? null) === (other.mailFrom ?? null);
}

/**
 * The domain is the one that is asked, whatever the sender's own. The attack: a local part with blanks, dots or a
 * thousand letters shapes the names that macros ask. The defence: one that is no dot-atom (RFC 5322 section 3.2.3) is
 * taken for postmaster, as RFC 7208 section 4.3 does for none.
 */
function senderOf({ mailFrom }: SpfQuestion, domain: string): string {
  const at = mailFrom?.lastIndexOf('@') ?? -1;
  const local = mailFrom?.slice(0, Math.max(at, 0)) ?? '';
  const usable = local.length <= MAX_LOCAL_PART && /^[\w!#$%&'*+./=?^`{|}~-]+$/.test(local);
  return `${usable ? local : 'postmaster'}@${domain}`;
}
