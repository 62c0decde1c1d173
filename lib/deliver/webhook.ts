/** Delivery to a program: a mail as JSON, posted and signed by the Standard Webhooks scheme. */

import type { Resolve } from '../dns.ts';
import type { Delivery } from '../record/delivery.ts';
import type { Language } from '../tell/index.ts';
import type { Outgoing, Send, Sent } from './deliver.ts';
import type { RawLink } from './forward-notice.ts';
import { webhookOutcome } from './webhook-answer.ts';
import { webhookBody } from './webhook-body.ts';
import { type LocalReceiver, postWebhook } from './webhook-post.ts';
import { readWebhookSecrets, signWebhook, webhookId } from './webhook-signature.ts';

export interface WebhookSending {
  /** To which URL; null: the site has no such destination, or none that is a webhook. */
  readonly url: (delivery: Delivery) => string | null;
  /** What is stored of its secret (`readWebhookSecrets`). Asked anew for each post, and not before. */
  readonly secrets: (delivery: Delivery) => Promise<string>;
  /** To the raw mail of that key. Asked for each post. */
  readonly link: (key: string) => Promise<RawLink>;
  /** Of `says`. */
  readonly language: Language;
  readonly resolve: Resolve;
  readonly now: () => Date;
  /** Milliseconds; POST_TIMEOUT_MS unless stated. */
  readonly timeoutMs?: number;
  /** Null unless stated: no site allows it. */
  readonly local?: LocalReceiver | null;
}

/**
 * For name, connection and answer together: a receiver that has work to do answers first and works then. As short as this,
 * a receiver that hangs does not use up the time in which other mail could go.
 */
export const POST_TIMEOUT_MS = 10_000;

/** Rejects where a link or a secret cannot be had, or the secret is none; never for what the receiver does. */
export function webhookSender(sending: WebhookSending): Send {
  return async (outgoing) => {
    const { delivery } = outgoing;
    if (delivery.kind === 'alert')
      return { kind: 'failed', error: 'an alert is a mail: it goes to an address' };
    const written = sending.url(delivery);
    if (written === null)
      return { kind: 'failed', error: `the site has no webhook for the destination ${delivery.destination}` };
    const url = URL.canParse(written) ? new URL(written) : null;
    if (url === null || !isAllowed(url, sending.local ?? null))
      return {
        kind: 'failed',
        error: `the webhook of ${delivery.destination} is no https URL without a user or a password in it`,
      };
    return post(outgoing, url, sending);
  };
}

/** A user or a password in it would be told by whatever tells of the URL. */
function isAllowed({ protocol, username, password }: URL, local: LocalReceiver | null): boolean {
  const isKnown = protocol === 'https:' || (protocol === 'http:' && local?.http === true);
  return isKnown && username === '' && password === '';
}

async function post(outgoing: Outgoing, url: URL, sending: WebhookSending): Promise<Sent> {
  const { delivery } = outgoing;
  const { language, resolve, local = null, timeoutMs = POST_TIMEOUT_MS } = sending;
  const keys = readWebhookSecrets(await sending.secrets(delivery));
  const body = Buffer.from(webhookBody(outgoing, await sending.link(delivery.key), language));
  const now = sending.now();
  const answer = await postWebhook({
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Truebounce',
      ...signWebhook(webhookId(delivery.id), now, body, keys),
    },
    body,
    resolve,
    timeoutMs,
    local,
  });
  return webhookOutcome(answer, url.host, timeoutMs, now);
}
