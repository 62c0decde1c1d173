/**
 * CommuniGate Pro: `from HELO ([ip] verified) by host (CommuniGate Pro SMTP 6.1)`, `from [ip] (HELO x)`, after AUTH
 * `from HELO (account login [ip] verified)` and `from [ip] (account login HELO x)`; webmail `from [ip] (account login)
 * by host (CommuniGate Pro WEBUSER 6.1) with HTTP`.
 *
 * Account and address stand first in the comment and HELO last, up to `by`.
 */

import { readAddress } from './address.ts';
import type { Form, Reading } from './form.ts';
import type { Line } from './line.ts';
import { loginText } from './login.ts';
import { clientName, heloName } from './names.ts';
import { originOf } from './origin.ts';

export const COMMUNIGATE: Form = {
  name: 'communigate',
  is: ({ comments }) => comments.some((comment) => comment.startsWith('CommuniGate Pro')),
  read,
};

const FROM = /^(\S+) \((?:account ([^\s)]+) ?)?(?:\[([^\]\s]+)\]( verified)?|HELO (.+))?/;

function read(line: Line): Reading | null {
  const found = FROM.exec(line.fromText);
  if (found === null) return null;
  const [, first = '', account, literal, verified, helo] = found;
  const origin = originOf(line);
  const client = readAddress(literal ?? first);
  return {
    client,
    name: literal !== undefined && verified !== undefined ? clientName(first) : null,
    helo:
      literal !== undefined ? heloName(first) : helo === undefined ? null : heloName(helo.replace(/\)$/, '')),
    login: loginText(account),
    authenticated: account !== undefined,
    local: origin?.local ?? null,
    account: origin?.account ?? null,
  };
}
