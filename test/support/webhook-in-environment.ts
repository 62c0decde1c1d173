/** Posts webhooks in a process of its own, whose environment names a proxy and turns the checks of TLS off. */

import { get } from 'node:http';
import { outgoing, sendingTo } from './webhook-sending.ts';

process.once('message', async ({ secure, plain }: { readonly secure: string; readonly plain: string }) => {
  const post = (url: string) => sendingTo(0, { url: () => url })(outgoing());
  // By Node's shared agent, which asks the environment.
  const shared = await new Promise((resolve) => {
    get('http://hook.example/shared', () => resolve('proxied')).on('error', ({ message }) =>
      resolve(message),
    );
  });
  process.send?.({ shared, posts: { plain: await post(plain), secure: await post(secure) } });
});
