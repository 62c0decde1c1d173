/** Gmail and Google Workspace: support.google.com/a/answer/3726730, "SMTP error reference". */

import { both, type Receiver } from './receiver.ts';

export const GOOGLE: Receiver = {
  name: 'google',
  brands: ['google', 'gmail', 'googlemail'],
  domains: [],
  marks: ['gsmtp', '.google.com', '.googlemail.com'],
  rows: [
    {
      reason: 'authfailure',
      statuses: both('7.26', '7.27', '7.30', '7.32', '7.40'),
      phrases: ['p=unauthenticated'],
    },
    { reason: 'requireptr', statuses: both('7.23', '7.25') },
    { reason: 'badreputation', phrases: ['low reputation'] },
    {
      reason: 'speeding',
      statuses: both('7.28'),
      phrases: ['unusual rate of', 'receiving mail at a rate', 'receiving mail too quickly'],
    },
    { reason: 'spamdetected', phrases: ['likely unsolicited', 'spam classification', 'p=unsolicited'] },
    {
      reason: 'notcompliantrfc',
      phrases: [
        'multiple addresses in from: header',
        'not rfc 5322 compliant',
        'messages missing a valid',
        'p=rfcmessagenoncompliant',
      ],
    },
    { reason: 'policyviolation', phrases: ['its content presents', 'presents a potential security'] },
    { reason: 'suspend', phrases: ['is disabled', 'disableduser', 'is inactive', 'p=inactiveuser'] },
    { reason: 'mailboxfull', statuses: both('2.2'), phrases: ['over quota', 'overquota', 'out of storage'] },
    { reason: 'mesgtoobig', phrases: ["google's message size limits", 'p=maxsizeerror'] },
    { reason: 'hostunknown', phrases: ['find the recipient domain'] },
    { reason: 'norelaying', phrases: ['mail relay denied', 'invalid credentials for relay'] },
    {
      reason: 'blocked',
      phrases: ["the ip you're using to send mail is not authorized", 'ip not in whitelist'],
    },
    { reason: 'rejected', phrases: ['the group you tried to contact', 'groups.google.com/support'] },
  ],
};
