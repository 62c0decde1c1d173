/** Received lines as servers write them, and what is read of each. What a row does not name is absent. */

import { describe, expect, it } from 'vitest';
import { FORMS } from '../../../lib/trace/received/forms.ts';
import type { Hop } from '../../../lib/trace/received/hop.ts';
import { parseReceived } from '../../../lib/trace/received/index.ts';
import { AT, DATE, type Row } from './row.ts';
import { EXCHANGE, GOOGLE, WEBMAIL } from './rows-hosts.ts';
import { OTHERS } from './rows-others.ts';
import { COMMUNIGATE, QMAIL } from './rows-qmail.ts';
import { EXIM, POSTFIX, SENDMAIL } from './rows-unix.ts';

const TABLES: readonly (readonly [form: string | undefined, rows: readonly Row[]])[] = [
  ['postfix', POSTFIX],
  ['sendmail', SENDMAIL],
  ['exim', EXIM],
  ['qmail', QMAIL],
  ['exchange', EXCHANGE],
  [undefined, GOOGLE],
  ['webmail', WEBMAIL],
  ['communigate', COMMUNIGATE],
  [undefined, OTHERS],
];

const NOTHING: Omit<Hop, 'form'> = {
  by: 'mx.example.org',
  client: null,
  name: null,
  helo: null,
  protocol: null,
  authenticated: false,
  login: null,
  local: null,
  account: null,
  at: AT,
};

const ROWS = TABLES.flatMap(([form, rows]) =>
  rows.map(([source, line, says]): [string, string, Partial<Hop>] => [
    `${form ?? says.form ?? ''}: ${source}`,
    /;|SendGrid/.test(line + source) ? line : `${line}; ${DATE}`,
    { ...NOTHING, ...(form === undefined ? {} : { form }), ...says },
  ]),
);

describe('a Received line of', () => {
  it.each(ROWS)('%s', (_, line, says) => {
    expect(parseReceived(line)).toMatchObject(says);
  });
});

describe('the forms', () => {
  it.each(FORMS.filter((form) => form.read !== undefined).map((form) => [form.name, form] as const))(
    '%s: the general grammar alone would misread a line of it',
    (name, form) => {
      const others = FORMS.filter((other) => other !== form);
      const misread = ROWS.filter(([, line]) => parseReceived(line).form === name).filter(
        ([, line]) => !sameFacts(parseReceived(line), parseReceived(line, others)),
      );
      expect(misread.length).toBeGreaterThan(0);
    },
  );

  it('all have a row', () => {
    const shown = new Set(ROWS.map(([, line]) => parseReceived(line).form));
    expect([...new Set(FORMS.map(({ name }) => name))].filter((name) => !shown.has(name))).toEqual([]);
  });
});

function sameFacts(one: Hop, other: Hop): boolean {
  return JSON.stringify({ ...one, form: '' }) === JSON.stringify({ ...other, form: '' });
}
