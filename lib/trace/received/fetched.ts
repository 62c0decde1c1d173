/**
 * Programs that fetch mail from a mailbox and hand it on (fetchmail, getmail): `from pop.example [203.0.113.5] by
 * localhost with POP3 (fetchmail-6.4)`. The host named is the mailbox's server, which they asked. It handed nothing
 * over, so nothing about the sender may be concluded from its address.
 */

import type { Form } from './form.ts';

const PROTOCOLS: readonly string[] = ['imap', 'pop3', 'apop', 'odmr', 'etrn'];

export const FETCHED: Form = {
  name: 'fetched',
  is: ({ protocol }) => protocol !== null && PROTOCOLS.some((beginning) => protocol.startsWith(beginning)),
  read: () => ({
    client: null,
    name: null,
    helo: null,
    login: null,
    authenticated: false,
    local: null,
    account: null,
  }),
};
