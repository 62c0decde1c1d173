/**
 * A small firm's mailbox on a shared host, as its admin left it after the second day: the filters of the host's panel,
 * one for one, in their order. `first-day.config.ts` is the list of the day before.
 */

import { defineConfig, imap, parameter } from 'truebounce';

export default defineConfig({
  region: 'ap-northeast-1',
  language: 'ja',
  alerts: 'admin@elsewhere.example',
  domains: {
    'client.example': {
      receive: 'sort.client.example',
      sendingHosts: [{ name: 'sv1.host.example', printsLogins: true }],
      mailboxes: {
        info: imap({
          host: 'sv1.host.example',
          user: 'info@client.example',
          password: parameter('/truebounce/info'),
          junk: 'Junk',
        }),
      },
    },
  },
  // The throwaway address to which the panel forwards what should not be deleted unseen.
  destinations: { spare: 'spare@elsewhere.example' },
  rules: [
    // The receiver that nearly all of the notices came from.
    { name: 'qq', body: { contains: 'service.mail.qq.com' }, then: { deliver: 'spare' } },
    // Then the sender went on to other domains, and their wordings were added.
    { name: 'remote-host-said', body: { contains: 'Remote host said: 5' }, then: { deliver: 'spare' } },
    { name: 'smtp-connection', body: { contains: 'SMTP connection' }, then: { deliver: 'spare' } },
    // The panel's last line. Without it, Truebounce decides on the rest.
    { name: 'everything', whole: { pattern: '.*' }, then: 'deliver' },
  ],
});
