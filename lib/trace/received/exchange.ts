/**
 * Exchange, on premises and Online (MS-OXCMAIL, Received): the general grammar reads most of it; besides,
 * - `from A ([fe80::1]) by A ([fe80::1%4]) with mapi id 15.20`: a mailbox's own program gave it, after logging in;
 * - `from A (ip) by B with HTTPS via C`: from one server to the next, no webmail;
 * - `from mail pickup service by A with Microsoft SMTPSVC`: a program of the host put it into the pickup folder.
 */

import type { Form } from './form.ts';
import { readOther } from './other.ts';

/** Under which Exchange Online's servers write HTTPS. */
const ONLINE = /(?:^|\.)(?:outlook|office365|exchangelabs|protection\.outlook)\.com$/;

export const EXCHANGE: Form = {
  name: 'exchange',
  is({ protocol, by }) {
    if (protocol === null) return false;
    if (protocol === 'https') return by !== null && ONLINE.test(by);
    return (
      protocol === 'mapi' ||
      protocol.startsWith('microsoft smtp') ||
      protocol.startsWith('internet mail service')
    );
  },
  read(line) {
    const reading = readOther(line);
    if (line.protocol === 'mapi') return { ...reading, authenticated: true };
    if (line.protocol === 'https') return { ...reading, local: null };
    if (line.fromText === 'mail pickup service') return { ...reading, helo: null, local: 'local' };
    return reading;
  },
};
