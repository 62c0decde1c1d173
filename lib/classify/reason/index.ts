/**
 * Why a delivery failed, in Sisimai 5's vocabulary (libsisimai.org/en/reason). Four sources in one order: what the
 * receiver's own codes say, then sentences that are specific, then the status and reply code, then general sentences.
 */

import type { Action, Reason } from '../../model.ts';
import { reasonByPlainStatus, reasonByReplyCode, reasonByStatus } from './codes.ts';
import { MICROSOFT } from './receivers/microsoft.ts';
import { RECEIVERS } from './receivers/order.ts';
import type { Receiver, ReceiverRow } from './receivers/receiver.ts';
import { type Said, whatIsSaid } from './said.ts';

export { normalise } from './normalise.ts';
export { saidBy } from './said.ts';

export interface ReasonQuery {
  /** The diagnostic text in any language, `normalise`d; '' where there is none. */
  readonly text: string;
  /** The notice's words around it, where they are about this recipient: asked when `text` tells too little. */
  readonly around: (() => Around) | null;
  /** Stated status (RFC 3463). */
  readonly status: string | null;
  /** Stated SMTP reply code. */
  readonly replyCode: string | null;
  readonly action: Action | null;
  /** Lower case. */
  readonly recipientDomain: string | null;
  /** The host that replied, lower case. */
  readonly remoteHost: string | null;
  /** The SMTP command that was refused, where the mail tells: EHLO, MAIL, RCPT, DATA. Asked only when it matters. */
  readonly command: () => string | null;
}

/** Words read once for all recipients that they are about. */
export interface Around {
  readonly text: string;
  readonly said: Said;
}

export function reasonOf(query: ReasonQuery): Reason {
  if (query.action === 'delivered' || query.action === 'relayed' || query.action === 'expanded')
    return 'delivered';
  const { text } = query;
  const said = whatIsSaid(text);
  const reason = ask(query, text, said);
  const told =
    reason !== 'undefined' &&
    reason !== 'onhold' &&
    text !== '' &&
    (said.specific !== undefined || !isVague(text));
  if (query.around === null || (told && reason !== 'filtered')) return reason;
  const around = query.around();
  // The reply code belongs to the diagnostic, not to the words around it.
  const further = told ? reason : ask({ ...query, replyCode: null }, around.text, around.said);
  // "filtered" is the weaker claim; where the notice says in words that there is no such user, it is the stronger one.
  if (further === 'filtered' && around.said.directoryAround) return 'userunknown';
  return further === 'undefined' ? reason : further;
}

function ask(query: ReasonQuery, text: string, said: Said): Reason {
  return (
    byReceiver(query, said, text) ??
    byPlainStatus(query, said) ??
    bySender(query, said, text) ??
    said.specific ??
    byGreeting(query, said) ??
    byUnknownUser(query, said, text) ??
    said.general ??
    byCodes(query, text)
  );
}

/** Texts that sendmail and others put below the one that tells the reason. */
const VAGUE = ['service unavailable', 'local delivery failed', 'transaction failed', 'undeliverable'];

function isVague(text: string): boolean {
  return VAGUE.some((phrase) => text.includes(phrase));
}

/** Another try makes no sense: the recipient, or the host, is not there and will not be (design, JSON section). */
export function isHard(
  reason: Reason,
  { status, replyCode }: { status: string | null; replyCode: string | null },
): boolean {
  if (reason === 'userunknown' || reason === 'hostunknown' || reason === 'hasmoved') return true;
  if (reason !== 'notaccept') return false;
  return status?.startsWith('5') === true || replyCode?.startsWith('5') === true;
}

const BY_DOMAIN: ReadonlyMap<string, Receiver> = new Map(
  RECEIVERS.flatMap((receiver) => receiver.domains.map((domain) => [domain, receiver] as const)),
);
const BY_BRAND: ReadonlyMap<string, Receiver> = new Map(
  RECEIVERS.flatMap((receiver) => receiver.brands.map((brand) => [brand, receiver] as const)),
);

/** Labels of a host name that are looked at: more than any mail host has. */
const MAX_LABELS = 16;

/** The receiver to whose domains `host` belongs. */
function receiverOf(host: string | null): Receiver | undefined {
  let rest = host ?? '';
  for (let labels = 0; labels < MAX_LABELS && rest !== ''; labels++) {
    const dot = rest.indexOf('.');
    const found = BY_DOMAIN.get(rest) ?? BY_BRAND.get(dot < 0 ? rest : rest.slice(0, dot));
    if (found !== undefined) return found;
    rest = dot < 0 ? '' : rest.slice(dot + 1);
  }
  return undefined;
}

/** RFC 3463 and the IANA registry have details of one and two digits; those of three are Exchange Online's own. */
const MICROSOFTS_STATUS = /^[45]\.\d\.\d{3}$/;

function byReceiver(query: ReasonQuery, said: Said, text: string): Reason | undefined {
  const ofDomain = receiverOf(query.recipientDomain);
  const ofHost = receiverOf(query.remoteHost);
  const ofStatus = MICROSOFTS_STATUS.test(query.status ?? '') ? MICROSOFT : undefined;
  if (said.receivers.size === 0 && (ofDomain ?? ofHost ?? ofStatus) === undefined) return undefined;
  for (const receiver of RECEIVERS) {
    const known = receiver === ofDomain || receiver === ofHost || receiver === ofStatus;
    if (!known && !said.receivers.has(receiver)) continue;
    const row = receiver.rows.find((candidate) => fits(candidate, query, text));
    if (row !== undefined) return row.reason;
  }
  return undefined;
}

function fits(row: ReceiverRow, query: ReasonQuery, text: string): boolean {
  const stated =
    row.statuses?.includes(query.status ?? '') || row.phrases?.some((phrase) => text.includes(phrase));
  if (stated !== true) return false;
  return row.commands === undefined || row.commands.includes(query.command() ?? '');
}

/** A plain status weighs more than general words, but not than a sentence that names something else exactly. */
function byPlainStatus(query: ReasonQuery, said: Said): Reason | undefined {
  const reason = reasonByPlainStatus(query.status);
  return reason === 'mailboxfull' && said.unknownUser ? undefined : reason;
}

const OF_SENDER = ['denied', 'no such domain', 'does not exist', 'invalid'];

/** A reply to MAIL FROM is about the sender, whatever address its words then name as unknown. */
function bySender(query: ReasonQuery, said: Said, text: string): Reason | undefined {
  if (said.specific !== undefined) return undefined;
  const ofSender = said.unknownUser || OF_SENDER.some((phrase) => text.includes(phrase));
  return ofSender && query.command() === 'MAIL' ? 'rejected' : undefined;
}

/** A reply to the greeting is about the client or its name, whatever domain its words call unknown. */
function byGreeting(query: ReasonQuery, said: Said): Reason | undefined {
  const ofName = said.general === 'hostunknown' || said.general === 'securityerror' || said.unknownUser;
  return ofName && query.command() === 'EHLO' ? 'blocked' : undefined;
}

/**
 * `filtered` is Sisimai's word for "unknown user" said elsewhere than in reply to RCPT: the server had taken the
 * recipient, and a filter behind it speaks. It is `userunknown` (and hard) where the status names the address (X.1.z),
 * where the refusal came at RCPT, or where the system that writes says it of its own directory; else the weaker claim.
 */
function byUnknownUser(query: ReasonQuery, said: Said, text: string): Reason | undefined {
  if (!said.directory && !said.unknownUser) return undefined;
  if (/(?:^|[ :;])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24} does not exist/.test(text)) return 'hostunknown';
  const { general } = said;
  const ofSender = general === 'rejected' || general === 'hostunknown' || general === 'networkerror';
  if (ofSender && !said.plainlyUser) return general;
  // In RFC 5321's own words it is a reply that is passed on, not the directory of whoever writes.
  const passedOn = text.includes('requested action not taken');
  if (said.directoryAround || (said.directory && !passedOn)) return 'userunknown';
  if (/^[45]\.1\./.test(query.status ?? '')) return 'userunknown';
  const command = query.command();
  return command === null || command === 'DATA' ? 'filtered' : 'userunknown';
}

function byCodes(query: ReasonQuery, text: string): Reason {
  const byStatus = reasonByStatus(query.status);
  if (query.action === 'delayed' && (byStatus === undefined || byStatus === 'networkerror')) return 'expired';
  if (byStatus !== undefined) return byStatus;
  const byReply = reasonByReplyCode(query.replyCode);
  if (byReply !== undefined) return byReply;
  return text.trim() === '' && query.status === null && query.replyCode === null ? 'undefined' : 'onhold';
}
