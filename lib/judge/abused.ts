/**
 * Whether the returned mail went out through the site's own account by a stranger's hand, and what to do then. Asked
 * after the judge: a mail may well be ours by its path and signature, and be a thief's all the same.
 */

import { domainOf, isOurDomain } from '../trace/domains.ts';
import type { Knowledge } from '../trace/knowledge.ts';
import type { Mark } from '../trace/submission.ts';
import type { Trace } from '../trace/trace.ts';
import { leftThroughUs } from '../trace/vouched.ts';
import type { Provenance, Remedy } from './provenance.ts';

/** An incident that the report resembles: one flood on one mailbox. */
export interface Resemblance {
  /** Distinct failed recipients so far. */
  readonly recipients: number;
  /** ISO 8601: its first report. */
  readonly since: string;
  /**
   * Enough of its reports show that their mail left through us (`Incident.vouched`). A flood of claims makes nothing
   * abuse: a stranger who copies a genuine bounce of the owner's would have him change his password for nothing.
   */
  readonly vouched: boolean;
}

type Abused = Extract<Provenance, { kind: 'abused' }>;

export function abused(trace: Trace, knowledge: Knowledge, resembled: Resemblance | null): Abused | null {
  if (!leftThroughUs(trace)) return null;
  const resemblance = resembled?.vouched === true ? resembled : null;
  const script = trace.marks.find(({ kind }) => kind === 'script');
  const logins = trace.marks.filter(({ kind }) => kind === 'login');
  const foreign = logins.find((mark) => isForeign(mark, trace));
  const loginCounts = resemblance !== null || isLoginBelieved(trace);
  if (trace.unsent && script !== undefined)
    return of('script', remedy('clean-script', script.value, trace, resemblance));
  if (trace.unsent && foreign !== undefined && loginCounts)
    return of('foreign-login', loginRemedy(foreign, trace, knowledge, resemblance));
  const unstated =
    loginCounts && printsOurLogins(trace)
      ? logins.find((mark) => !isStated(mark, trace, knowledge))
      : undefined;
  if (unstated !== undefined)
    return of('unstated-login', loginRemedy(unstated, trace, knowledge, resemblance));
  if (resemblance === null) return null;
  if (isReplay(trace))
    return of('replay', remedy('rotate-selector', trace.signature?.selector ?? '', trace, resemblance));
  if (script !== undefined) return of('incident', remedy('clean-script', script.value, trace, resemblance));
  const login = foreign ?? logins[0];
  return of(
    'incident',
    login === undefined
      ? remedy('change-password', trace.mailbox ?? '', trace, resemblance)
      : loginRemedy(login, trace, knowledge, resemblance),
  );
}

function of(because: Abused['because'], what: Remedy): Abused {
  return { kind: 'abused', because, remedy: what };
}

/**
 * The attack: somebody with a zone of his own reports a mail that never was, and writes below our host's name a login that
 * the owner does not know, so that he changes a password for nothing. The defence: of a reporter who is only matched, a
 * login is believed beside what nobody can invent: a mail of ours to this recipient, recorded or signed, or a signed
 * return address. The Message-ID and the signature of a mail that he once got from us will not do.
 */
function isLoginBelieved({ reporter, evidence }: Trace): boolean {
  return (
    reporter.kind === 'own' || evidence.some(({ side, strength }) => side === 'for' && strength === 'proof')
  );
}

function exclusive({ path }: Trace): boolean {
  return path.kind !== 'none' && path.exclusive;
}

/**
 * A host that only we use, or the shared one that wrote this report itself: there a login outside those that the
 * operator states is his word against it. (A ledger is none: it holds a thief's mail too.)
 */
function printsOurLogins(trace: Trace): boolean {
  return exclusive(trace) || trace.reporter.kind === 'own';
}

/** Somebody sends many a mail that we signed once: a signature of ours, and a host that is none of ours. */
function isReplay({ signature, evidence }: Trace): boolean {
  return signature !== null && evidence.some(({ kind }) => kind === 'spf-fail');
}

/** A login that is neither the mailbox's nor that of the mail's own From. */
function isForeign({ value }: Mark, { mailbox, from }: Trace): boolean {
  return ![mailbox, from].some((address) => address !== null && isLoginOf(value, address));
}

function isStated({ value }: Mark, { mailbox }: Trace, { logins }: Knowledge): boolean {
  const stated = mailbox === null ? undefined : logins.get(mailbox);
  return stated === undefined || stated.some((login) => isLoginOf(value, login));
}

/** A login is an address, or its local part alone. Tags (`alice+shop`) are the mailbox's own. */
function isLoginOf(login: string, address: string): boolean {
  const bare = untagged(login);
  const wanted = untagged(address);
  return bare === wanted || (!bare.includes('@') && bare === wanted.slice(0, wanted.lastIndexOf('@')));
}

function untagged(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*/, '');
}

function loginRemedy(
  mark: Mark,
  trace: Trace,
  knowledge: Knowledge,
  resemblance: Resemblance | null,
): Remedy {
  // On a shared host, a login of another domain is a neighbour's account: its owner's password is not ours to change.
  const domain = domainOf(mark.value);
  const neighbour = !exclusive(trace) && domain !== '' && !isOurDomain(domain, knowledge);
  return remedy(neighbour ? 'tell-host' : 'change-password', mark.value, trace, resemblance);
}

function remedy(
  kind: Remedy['kind'],
  subject: string,
  trace: Trace,
  resemblance: Resemblance | null,
): Remedy {
  const { path, marks, messageId } = trace;
  const printed = [path.kind === 'submission' ? path.hop.client : null, ...marks.map(({ client }) => client)];
  return {
    kind,
    subject,
    host:
      path.kind === 'submission'
        ? path.hop.by
        : path.kind === 'hand-off'
          ? (path.hop.name ?? path.hop.client)
          : null,
    clients: [...new Set(printed.flatMap((client) => (client === null ? [] : [client])))],
    recipients: resemblance?.recipients ?? new Set(trace.failed).size,
    since: resemblance?.since ?? (path.kind === 'none' ? null : path.hop.at),
    searchFor: messageId,
  };
}
