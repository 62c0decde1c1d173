/** What a webhook test sends, and to whom: a receiver on this machine, in place of hook.example. */

import { randomBytes } from 'node:crypto';
import type { Outgoing, Send } from '../../lib/deliver/deliver.ts';
import { markedMail } from '../../lib/deliver/mark.ts';
import { type WebhookSending, webhookSender } from '../../lib/deliver/webhook.ts';
import type { Resolve } from '../../lib/dns.ts';
import { recordOf, reportOf } from './reports.ts';

export const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** Stands in the URL and is not to be told. */
export const TOKEN = 'token-4711';

export const LINK = { url: 'https://raw.example/k1?X-Amz-Signature=abc', until: '2026-11-25T10:00:00.000Z' };

export const DELIVERY = {
  kind: 'mail',
  id: 'k1 hook',
  key: 'k1',
  mailbox: 'info@client.example',
  destination: 'hook',
} as const;

const RECORD = recordOf(reportOf());
const MAIL = Buffer.from('From: Jane <jane@far.example>\r\nSubject: hello\r\n\r\nHello.\r\n');

export function outgoing(change: Partial<Outgoing> = {}): Outgoing {
  return {
    delivery: DELIVERY,
    record: RECORD,
    pieces: markedMail(MAIL, RECORD, false),
    again: false,
    brokenOff: 0,
    ...change,
  };
}

export const toThisMachine: Resolve = async (_name, type) =>
  type === 'A' ? { kind: 'found', records: ['127.0.0.1'] } : { kind: 'none' };

export function sendingTo(port: number, change: Partial<WebhookSending> = {}): Send {
  return webhookSender({
    url: () => `http://hook.example:${port}/in?key=${TOKEN}`,
    secrets: async () => SECRET,
    link: async () => LINK,
    language: 'en',
    resolve: toThisMachine,
    now: () => new Date(),
    local: { http: true, addresses: ['127.0.0.1'], certificate: null },
    ...change,
  });
}
