/**
 * Webmail and web APIs, which take mail over HTTP and write the line themselves:
 * - SquirrelMail: `from 203.0.113.5 (proxying for 10.0.0.7) (SquirrelMail authenticated user login) by host with HTTP`;
 * - Horde IMP 3: `from host ( [203.0.113.5]) as user login by host with HTTP`;
 * - Yahoo: `from [203.0.113.5] by host via HTTP`; Gmail: `by 2002:a05:... with HTTP`, `from 1 named unknown by
 *   gmailapi.google.com with HTTPREST`.
 * There is no HELO; the address is the browser's, as the web server saw it.
 */

import { readAddress } from './address.ts';
import type { Form } from './form.ts';
import { commentsOf } from './line.ts';
import { loginText, shownLogin } from './login.ts';
import { isHttp } from './origin.ts';
import { rightmostClient } from './other.ts';

export const WEBMAIL: Form = {
  name: 'webmail',
  is: ({ protocol, lead }) => isHttp(protocol) && lead.length === 0,
  read(line) {
    const found = rightmostClient(line.from);
    const first = line.from[0];
    const words = line.from.filter((item) => item.kind === 'word').map((item) => item.text);
    const as = words.indexOf('as');
    const asUser = as >= 0 && words[as + 1] === 'user' ? loginText(words[as + 2]) : null;
    const shown = shownLogin(commentsOf(line.from));
    return {
      client: readAddress(first?.kind === 'word' ? first.text : '') ?? found?.seen.address ?? null,
      name: found?.seen.name ?? null,
      helo: null,
      login: shown?.login ?? asUser,
      authenticated: shown !== undefined || asUser !== null,
      local: 'webmail',
      account: null,
    };
  },
};
