/**
 * Forwarding by SES: each delivery by itself to one address. A mail goes with its header edited, and up to 10 MB by the
 * first API, above by the second; in place of one that SES cannot carry goes a notice with a link.
 */

import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import {
  type AskLoopSecrets,
  forwardedHops,
  LOOP_HEADER,
  loopDecision,
  writeLoopMark,
} from '../loop-mark.ts';
import { parseHeaderBlock } from '../parse/index.ts';
import type { Delivery } from '../record/delivery.ts';
import { obstacleText } from '../tell/forward-notice-text.ts';
import type { ForwardObstacle } from '../tell/forward-words.ts';
import { type Language, WORDS } from '../tell/index.ts';
import { isPlainAddress } from './addresses.ts';
import { cannotForward } from './cannot-forward.ts';
import { isNotToBeRead, type Outgoing, type Send, type Sent } from './deliver.ts';
import { deliveryTags } from './delivery-tags.ts';
import { forwardedMail, splitHead } from './edit-header.ts';
import { noticeOf, type RawLink } from './forward-notice.ts';
import { sesAnswer } from './ses-answer.ts';

export interface SesSending {
  /** Both with `maxAttempts: 1`: a mail whose answer was lost is not to be sent again within the same try. */
  readonly ses: Pick<SESClient, 'send'>;
  /** Asked for the first mail over 10 MB, and not before. */
  readonly sesv2: () => Promise<Pick<SESv2Client, 'send'>>;
  /** In whose name it goes, at a verified domain: the mailbox of a mail, the sender of an alert. */
  readonly from: (outgoing: Outgoing) => string;
  /** To which address; null: the site has no such destination, or none that is an address. */
  readonly to: (delivery: Delivery) => string | null;
  /** Its sender failed DMARC when it came. */
  readonly isUnverified: (outgoing: Outgoing) => boolean;
  /** Null: none. */
  readonly configurationSet: string | null;
  /** To the raw mail of that key. */
  readonly link: (key: string) => Promise<RawLink>;
  /** Names the site in its loop marks: letters, digits, `-` and `_`. */
  readonly site: string;
  readonly loopSecrets: AskLoopSecrets;
  readonly language: Language;
  /** Stands behind a command of a notice, so that it asks this deployment: ` --stack NAME`. */
  readonly where?: string;
  readonly now: () => Date;
  /** From 0 to below 1: spreads what is tried again. */
  readonly random: () => number;
  /** Milliseconds; SEND_TIMEOUT_MS unless stated. */
  readonly timeoutMs?: number;
}

/** SendRawEmail takes 10 MB; of which kind, no document says. Above, the second API does it too. */
export const MAX_FIRST_API_BYTES = 10_000_000;

/**
 * For all calls of one send, a mail and the notice that goes in its place: above 10 MB SES takes about 40 MB a second at best,
 * and its answer comes within seconds. Who works counts on it: a send that goes on for longer may outlive his lease.
 */
export const SEND_TIMEOUT_MS = 60_000;

/** Never rejects for what SES answers; only where a link or a secret cannot be had. */
export function sesSender(sending: SesSending): Send {
  return async (outgoing) => {
    const { delivery } = outgoing;
    const from = sending.from(outgoing);
    const to = sending.to(delivery);
    if (to === null)
      return { kind: 'failed', error: `the site has no address for the destination ${delivery.destination}` };
    // A catch-all takes names with quotes and blanks, in which SES does not send.
    if (!isPlainAddress(from)) return { kind: 'failed', error: `SES sends in no such name: ${from}` };
    const path = { from, to, deadline: AbortSignal.timeout(sending.timeoutMs ?? SEND_TIMEOUT_MS) };
    if (delivery.kind === 'alert') return sendWhole(outgoing, Buffer.concat(outgoing.pieces), path, sending);
    return forward(outgoing, path, sending);
  };
}

interface Path {
  readonly from: string;
  readonly to: string;
  /** Ends all calls. */
  readonly deadline: AbortSignal;
}

async function forward(outgoing: Outgoing, path: Path, sending: SesSending): Promise<Sent> {
  const made = await madeMail(outgoing, path, sending);
  if (made.kind === 'loop')
    return { kind: 'failed', error: 'this site has forwarded it too often already: it goes round in a loop' };
  if (made.kind === 'obstacle') return sendNotice(outgoing, made.obstacle, path, sending);
  const answer = await sendRaw(outgoing, made.mail, path, sending);
  return answer.kind === 'refused'
    ? sendNotice(outgoing, { kind: 'refused', answer: answer.answer }, path, sending)
    : answer;
}

type Made =
  | { readonly kind: 'mail'; readonly mail: Uint8Array }
  | { readonly kind: 'loop' }
  | { readonly kind: 'obstacle'; readonly obstacle: ForwardObstacle };

/** What fails open is delivered though it could not be read: a fault in editing it gives the notice. */
async function madeMail(outgoing: Outgoing, { from }: Path, sending: SesSending): Promise<Made> {
  const { delivery, pieces } = outgoing;
  if (isNotToBeRead(outgoing)) return { kind: 'obstacle', obstacle: { kind: 'ended' } };
  const { site, loopSecrets } = sending;
  const secrets = await loopSecrets();
  try {
    const { header } = parseHeaderBlock(splitHead(pieces).head);
    const hops = await forwardedHops(header, site, async () => secrets);
    if (loopDecision(hops) !== null) return { kind: 'loop' };
    const { pieces: edited, isWhole } = forwardedMail(pieces, {
      mailbox: from,
      isUnverified: sending.isUnverified(outgoing),
      words: WORDS[sending.language].forward,
      loopMark: {
        name: LOOP_HEADER,
        value: writeLoopMark({ site, delivery: delivery.id, hops: hops + 1 }, secrets),
      },
    });
    if (!isWhole) return { kind: 'obstacle', obstacle: { kind: 'header' } };
    const mail = Buffer.concat(edited);
    const obstacle = cannotForward(mail);
    return obstacle === null ? { kind: 'mail', mail } : { kind: 'obstacle', obstacle };
  } catch (error) {
    const fault = error instanceof Error ? error.name : 'Error';
    return { kind: 'obstacle', obstacle: { kind: 'unread', fault } };
  }
}

/** `failed`, though the notice went: the mail itself did not arrive, and is to be found where failures are listed. */
async function sendNotice(
  outgoing: Outgoing,
  obstacle: ForwardObstacle,
  path: Path,
  sending: SesSending,
): Promise<Sent> {
  const { delivery, record } = outgoing;
  const { from, to } = path;
  const notice = await noticeOf(isNotToBeRead(outgoing) ? [] : outgoing.pieces, {
    from,
    to,
    at: sending.now(),
    id: `notice ${delivery.id}`,
    obstacle,
    link: await sending.link(delivery.key),
    mailbox: delivery.mailbox,
    key: delivery.key,
    size: record.size,
    language: sending.language,
    where: sending.where ?? '',
  });
  const sent = await sendWhole(outgoing, notice, path, sending);
  if (sent.kind === 'later') return sent;
  const why = `SES cannot carry it: ${obstacleText(obstacle, WORDS.en.forward.notice)}`;
  return {
    kind: 'failed',
    error:
      sent.kind === 'delivered'
        ? `${why}; a notice with a link was sent`
        : `${why}; nor the notice of it: ${sent.error}`,
  };
}

/** A mail of ours: where SES refuses it, nothing goes in its place. */
async function sendWhole(
  outgoing: Outgoing,
  mail: Uint8Array,
  path: Path,
  sending: SesSending,
): Promise<Sent> {
  const answer = await sendRaw(outgoing, mail, path, sending);
  return answer.kind === 'refused' ? { kind: 'failed', error: `SES refused it: ${answer.answer}` } : answer;
}

async function sendRaw(
  { delivery }: Outgoing,
  mail: Uint8Array,
  { from, to, deadline }: Path,
  sending: SesSending,
) {
  const tags = deliveryTags(delivery.id);
  const configurationSet = sending.configurationSet ?? undefined;
  try {
    if (mail.length <= MAX_FIRST_API_BYTES) {
      const command = new SendRawEmailCommand({
        Source: from,
        Destinations: [to],
        RawMessage: { Data: mail },
        ConfigurationSetName: configurationSet,
        Tags: tags,
      });
      await sending.ses.send(command, { abortSignal: deadline });
    } else {
      const { SendEmailCommand } = await import('@aws-sdk/client-sesv2');
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
        Content: { Raw: { Data: mail } },
        ConfigurationSetName: configurationSet,
        EmailTags: tags,
      });
      await (await sending.sesv2()).send(command, { abortSignal: deadline });
    }
    return { kind: 'delivered' } as const;
  } catch (error) {
    return sesAnswer(error, sending.random);
  }
}
