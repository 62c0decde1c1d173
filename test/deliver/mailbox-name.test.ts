import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailboxName } from '../../lib/deliver/mailbox-name.ts';

describe('a mailbox as a directory', () => {
  test.each([
    ['info@client.example', 'info@client.example'],
    ['Info@CLIENT.example', 'info@client.example'],
    ['a+b_c=d@x.example', 'a+b_c=d@x.example'],
    ['postmaster', 'postmaster'],
    ['../../etc/passwd@x', '%2e.%2f..%2fetc%2fpasswd@x'],
    ['.hidden@x', '%2ehidden@x'],
    ['a%2fb@x', 'a%252fb@x'],
    ['例@x', '%e4%be%8b@x'],
  ])('%s is %s', (path, name) => {
    expect(mailboxName(path)).toBe(name);
  });

  test('is one plain name, whatever the address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (path) => {
        const name = mailboxName(path);
        expect(name).toMatch(/^[a-z0-9@_+=%~-][a-z0-9@_+=%~.-]*$/);
        expect(name.length).toBeLessThanOrEqual(200);
      }),
    );
  });

  test('differs where addresses differ, long ones too', () => {
    const long = 'x'.repeat(300);
    expect(mailboxName(`${long}@a`)).not.toBe(mailboxName(`${long}@b`));
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(mailboxName(a) === mailboxName(b)).toBe(a.toLowerCase() === b.toLowerCase());
      }),
    );
  });
});
