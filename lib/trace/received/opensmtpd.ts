/**
 * OpenSMTPD (smtp_session.c): `from helo (name [ip]) by host (OpenSMTPD) with ESMTPSA id 1a2b3c4d (TLSv1.3:...)
 * auth=yes user=login for <path>; date`. The login stands in words, not in a comment.
 */

import type { Form } from './form.ts';
import { loginText } from './login.ts';
import { readOther } from './other.ts';

export const OPENSMTPD: Form = {
  name: 'opensmtpd',
  is: ({ comments }) => comments.includes('OpenSMTPD'),
  read(line) {
    const reading = readOther(line);
    const auth = line.words.findIndex((item) => item.kind === 'word' && item.text === 'auth=yes');
    if (auth < 0) return reading;
    const next = line.words[auth + 1]?.text ?? '';
    const login = next.startsWith('user=') ? loginText(next.slice(5)) : null;
    return { ...reading, login, authenticated: true };
  },
};
