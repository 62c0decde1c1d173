import { describe, expect, it } from 'vitest';
import { bareAddress, MAX_WRAPPINGS, mailboxOf } from '../../../lib/trace/return-address/mailbox.ts';
import { knowledgeOf } from '../../support/traces.ts';

describe('the bare address', () => {
  it.each([
    ['info@client.example', 'info@client.example'],
    ['prvs=1788791b6c=Info@client.example', 'Info@client.example'],
    ['PRVS=1788791B6C=info@client.example', 'info@client.example'],
    ['prvs=other-signer-1=info@client.example', 'info@client.example'],
    ['info+prvs=1788791b6c@client.example', 'info@client.example'],
    ['btv1==0a1b2c3d==info@client.example', 'info@client.example'],
    ['SRS0=GOgr=JN=far.example=bob@client.example', 'bob@far.example'],
    ['SRS1=lXxN=mid.example==AbCd=2W=far.example=Bob@client.example', 'Bob@far.example'],
    ['SRS0=GOgr=JN=client.example=prvs=1788791b6c=info@relay.example', 'info@client.example'],
    ['prvs=@client.example', 'prvs=@client.example'],
    ['prvs==info@client.example', 'prvs==info@client.example'],
    ['not an address', 'not an address'],
    ['', ''],
  ])('%s is %s', (address, bare) => {
    expect(bareAddress(address)).toBe(bare);
  });

  it('loses its sub-address where asked', () => {
    expect(bareAddress('info+shop+a@client.example')).toBe('info+shop+a@client.example');
    expect(bareAddress('info+shop+a@client.example', { plusTag: true })).toBe('info@client.example');
    expect(bareAddress('prvs=1788791b6c=info+x@client.example', { plusTag: true })).toBe(
      'info@client.example',
    );
    expect(bareAddress('+x@client.example', { plusTag: true })).toBe('+x@client.example');
  });

  it('is unwrapped so often and no more', () => {
    const wrapped = (times: number) => `${'prvs=0000000000='.repeat(times)}info@client.example`;
    expect(bareAddress(wrapped(MAX_WRAPPINGS))).toBe('info@client.example');
    expect(bareAddress(wrapped(MAX_WRAPPINGS + 1))).toBe(wrapped(1));
  });
});

describe('the mailbox', () => {
  const knowledge = knowledgeOf({
    otherDomains: ['shop.example'],
    mailboxes: ['Info@client.example', 'a+b@client.example', 'sales@shop.example'],
  });

  it.each([
    ['INFO@Client.Example', 'Info@client.example'],
    ['prvs=1788791b6c=info+c001@client.example', 'Info@client.example'],
    ['a+b@client.example', 'a+b@client.example'],
    ['sales+x@shop.example', 'sales@shop.example'],
    ['client.example-info@client.example', 'Info@client.example'],
    ['a@client.example', null],
    ['nobody@client.example', null],
    ['info@else.example', null],
    ['SRS0=GOgr=JN=far.example=bob@client.example', null],
    ['SRS0=GOgr=JN=client.example=info@forwarder.example', null],
    ['b-m1-0123456789ab@client.example', null],
    ['info', null],
    [null, null],
  ])('of %s is %s', (forwardPath, mailbox) => {
    expect(mailboxOf(forwardPath, knowledge)).toBe(mailbox);
  });

  it('is the bare address where the site states none', () => {
    const unstated = knowledgeOf({ mailboxes: [] });
    expect(mailboxOf('prvs=1788791b6c=Alice+c1@client.example', unstated)).toBe('alice@client.example');
    expect(mailboxOf('alice@else.example', unstated)).toBe(null);
    // Neither the stranger whose mail we forwarded, nor the name of a delivery, is a mailbox of ours.
    expect(mailboxOf('SRS0=GOgr=JN=far.example=bob@client.example', unstated)).toBe(null);
    expect(mailboxOf('b-m1-0123456789ab@client.example', unstated)).toBe(null);
  });
});
