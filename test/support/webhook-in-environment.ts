/** Posts webhooks in a process of its own, whose environment names a proxy and turns the checks of TLS off. */

import { get } from 'node:http';
import { markedMail } from '../../lib/deliver/mark.ts';
import { webhookSender } from '../../lib/deliver/webhook.ts';
import { recordOf, reportOf } from './reports.ts';

interface Asked {
  readonly secure: string;
  readonly plain: string;
  readonly secret: string;
}

process.once('message', async ({ secure, plain, secret }: Asked) => {
  const record = recordOf(reportOf());
  const post = (url: string) =>
    webhookSender({
      url: () => url,
      secrets: async () => secret,
      link: async () => ({ url: 'https://raw.example/k1', until: null }),
      language: 'en',
      resolve: async (_name, type) =>
        type === 'A' ? { kind: 'found', records: ['127.0.0.1'] } : { kind: 'none' },
      now: () => new Date(),
      local: { http: true, addresses: ['127.0.0.1'], certificate: null },
    })({
      delivery: {
        kind: 'mail',
        id: 'k1 hook',
        key: 'k1',
        mailbox: 'info@client.example',
        destination: 'hook',
      },
      record,
      pieces: markedMail(Buffer.from('\r\n'), record, false),
      again: false,
    });
  // By Node's shared agent, which asks the environment.
  const shared = await new Promise((resolve) => {
    get('http://hook.example/shared', () => resolve('proxied')).on('error', ({ message }) =>
      resolve(message),
    );
  });
  process.send?.({ shared, posts: { plain: await post(plain), secure: await post(secure) } });
});
