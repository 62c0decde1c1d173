/**
 * Filtering services before others' servers. Sources: mimecaster central "Mimecast SMTP Error Codes",
 * campus.barracuda.com "Email gateway defense", proofpoint "SMTP codes", zoho.com/mail/help "Bounce codes".
 */

import type { Receiver } from './receiver.ts';

export const MIMECAST: Receiver = {
  name: 'mimecast',
  brands: ['mimecast'],
  domains: [],
  marks: ['mimecast', 'mcspamsignature', 'mcvirus'],
  rows: [
    { reason: 'badreputation', phrases: ['poor reputation'] },
    {
      reason: 'authfailure',
      phrases: ['anti-spoofing', 'envelope blocked - user domain', 'dkim', 'dmarc', 'spf'],
    },
    { reason: 'virusdetected', phrases: ['virus signature', 'mcvirus'] },
    { reason: 'spamdetected', phrases: ['spam signature', 'mcspamsignature', 'spam policy', 'phishing'] },
    { reason: 'mesgtoobig', phrases: ['message size limit', 'maximum email size'] },
    {
      reason: 'rejected',
      phrases: ['envelope blocked', 'administrative prohibition', 'sender address blocked'],
    },
    { reason: 'userunknown', phrases: ['invalid recipient', 'known recipients and ldap'] },
    // "A signature was detected that could either be a virus, or a spam score over the maximum threshold."
    { reason: 'virusdetected', phrases: ['rejected due to security policies'] },
    { reason: 'policyviolation', phrases: ['rejected by header based', 'attachment', 'content policy'] },
  ],
};

export const MESSAGELABS: Receiver = {
  name: 'messagelabs',
  brands: ['messagelabs'],
  domains: [],
  marks: ['messagelabs'],
  rows: [
    { reason: 'userunknown', phrases: ['invalid recipient'] },
    { reason: 'authfailure', phrases: ['dmarc', 'spf'] },
    { reason: 'blocked', phrases: ['you are trying to connect', 'requested action not taken: blocked'] },
    { reason: 'securityerror', phrases: ['please turn on smtp authentication'] },
  ],
};

export const BARRACUDA: Receiver = {
  name: 'barracuda',
  brands: ['barracudanetworks', 'barracuda'],
  domains: [],
  marks: ['barracudanetworks', 'ess.barracuda', 'cuda_nsu'],
  rows: [
    { reason: 'userunknown', phrases: ['cuda_nsu'] },
    { reason: 'blocked', phrases: [':blocked)', '550 blocked'] },
    { reason: 'authfailure', phrases: ['rejecting spoofed message'] },
  ],
};

export const PROOFPOINT: Receiver = {
  name: 'proofpoint',
  brands: ['pphosted', 'ppe-hosted', 'proofpoint'],
  domains: [],
  marks: ['pphosted.com', 'ppe-hosted.com', 'proofpoint.com'],
  rows: [
    { reason: 'blocked', phrases: ['dnsbl-lookup', 'blocked - see'] },
    { reason: 'userunknown', phrases: ['user unknown', 'recipient unknown'], commands: ['RCPT'] },
  ],
};

export const ZOHO: Receiver = {
  name: 'zoho',
  brands: ['zoho', 'zohomail'],
  domains: [],
  marks: ['.zoho.'],
  rows: [
    {
      reason: 'policyviolation',
      phrases: ['email policy violated', 'mail rejected by <zoho mail> for policy reasons'],
    },
    { reason: 'blocked', phrases: ['mail server ip address', 'blacklisted'] },
    { reason: 'rejected', phrases: ['is not allowed', 'invalid sender'] },
    { reason: 'mailboxfull', phrases: ['user storage limit'] },
  ],
};
