import type { Words } from '../words.ts';

export const reasons: Words['reasons'] = {
  authfailure: {
    brief: 'SPF, DKIM or DMARC failed',
    sentence: 'The receiver checked SPF, DKIM or DMARC, and the mail did not pass.',
  },
  badreputation: {
    brief: 'sender has a bad reputation',
    sentence: 'The receiver refused because of the reputation of the sending address or domain.',
  },
  blocked: {
    brief: 'sending host blocked',
    sentence: 'The receiver refused the sending host: a block list, its name, or its address.',
  },
  contenterror: {
    brief: 'content malformed',
    sentence: 'The receiver could not take the content: its encoding or its header is wrong.',
  },
  delivered: { brief: 'delivered', sentence: 'The mail was delivered.' },
  exceedlimit: {
    brief: "over the recipient's size limit",
    sentence: 'The mail is larger than this recipient may receive.',
  },
  expired: {
    brief: 'gave up or still trying',
    sentence: 'The mail could not be handed over in the time that the sending server allows.',
  },
  feedback: { brief: 'complaint', sentence: 'Somebody complained about the mail, or unsubscribed from it.' },
  filtered: {
    brief: 'refused after acceptance',
    sentence:
      'The recipient was refused, but not at the moment when the address is named: a filter may speak.',
  },
  hasmoved: { brief: 'recipient has moved', sentence: 'The recipient has another address now.' },
  hostunknown: {
    brief: 'no such domain',
    sentence: "The domain of the recipient's address does not exist, or takes no mail.",
  },
  mailboxfull: { brief: 'mailbox full', sentence: "The recipient's mailbox is full." },
  mailererror: {
    brief: 'program at the receiver failed',
    sentence: "A program that handles the recipient's mail failed.",
  },
  mesgtoobig: { brief: 'mail too large', sentence: 'The mail is larger than the receiver takes.' },
  networkerror: {
    brief: 'network or DNS trouble',
    sentence: "The receiver's server could not be reached, or the mail ran in circles.",
  },
  norelaying: {
    brief: 'relaying refused',
    sentence: 'The server does not handle mail for that recipient, or not from that sender.',
  },
  notaccept: { brief: 'takes no mail', sentence: 'The domain or host states that it takes no mail.' },
  notcompliantrfc: {
    brief: 'breaks the mail standards',
    sentence: 'The receiver refused because the mail breaks a standard such as RFC 5322.',
  },
  onhold: { brief: 'reason not clear', sentence: 'The receiver refused, and its words do not tell why.' },
  policyviolation: {
    brief: "against the receiver's policy",
    sentence:
      'The mail goes against a policy of the receiver: its content, an attachment, or the way it came.',
  },
  rejected: { brief: 'sender refused', sentence: "The receiver refused the sender's address." },
  requireptr: {
    brief: 'no reverse DNS',
    sentence: 'The address of the sending host has no name in DNS that leads back to it.',
  },
  securityerror: {
    brief: 'not permitted',
    sentence: 'The receiver refused for security: authentication, encryption or permission was missing.',
  },
  spamdetected: { brief: 'taken for spam', sentence: 'The receiver took the mail for spam.' },
  speeding: {
    brief: 'too many too fast',
    sentence: 'More mail came for this recipient than the receiver lets in.',
  },
  suspend: { brief: 'mailbox suspended', sentence: "The recipient's mailbox is disabled or suspended." },
  syntaxerror: {
    brief: 'SMTP command refused',
    sentence: 'The receiver did not understand a command of the sending server.',
  },
  systemerror: { brief: 'trouble at the receiver', sentence: "The receiver's system has a fault." },
  systemfull: { brief: "receiver's disk full", sentence: "The receiver's system has no room left." },
  toomanyconn: {
    brief: 'too many connections',
    sentence: 'Too many connections, recipients or mails in a short time from the sending host.',
  },
  undefined: { brief: 'no reason stated', sentence: 'The mail states no reason.' },
  userunknown: { brief: 'no such user', sentence: 'There is no mailbox of that name.' },
  vacation: { brief: 'automatic answer', sentence: 'The recipient has an automatic answer switched on.' },
  virusdetected: { brief: 'virus found', sentence: 'The receiver found a virus in the mail.' },
};
