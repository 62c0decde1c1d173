/**
 * A small firm with two mailboxes. Copy it to the top of the repository as truebounce.config.ts, or let `npx truebounce init` write yours: it reads
 * the domain's DNS, and explains each line.
 */

import { defineConfig, parameter, webhook } from 'truebounce';

export default defineConfig({
  // One in which Amazon SES takes mail. Raw mail stays in it.
  region: 'eu-central-1',
  language: 'en',
  // `observe` first, if you like: all is delivered, and says what would have been done.
  protect: 'hold',
  // Told of floods, alarms and what is held. None of the mailboxes below.
  alerts: ['admin@elsewhere.example'],
  domains: {
    'client.example': {
      // SES is the MX of this domain. Publish it once `npx truebounce doctor` is green.
      receive: 'mx',
      publishMx: false,
      sendingHosts: [{ name: 'sv1.host.example', printsLogins: true }],
      mailboxes: {
        info: 'owner@mailbox.example',
        shop: webhook({ url: 'https://shop.example/mail', secret: parameter('/truebounce/shop') }),
      },
    },
  },
});
