/** A report, judgements on it, and the page that tells them. */

import { classify } from '../../../lib/classify/index.ts';
import type { Provenance } from '../../../lib/judge/provenance.ts';
import { parseMail } from '../../../lib/parse/index.ts';
import { explainText } from '../../../lib/tell/explain-text.ts';
import { WORDS } from '../../../lib/tell/index.ts';
import { painter } from '../../../lib/tell/paint.ts';
import type { Judged } from '../../../lib/tell/provenance-text.ts';
import { evidence } from '../../../lib/trace/evidence.ts';
import { EVERY_MARK, FACTS, hop, knowledgeOf, remedy, traceOf } from './judged.ts';

const plain = painter(false);

/** A report as mail servers write it, about one recipient. */
export const REPORT = parseMail(
  Buffer.from(
    [
      'From: Mail Delivery <MAILER-DAEMON@mx.there.example>',
      'Subject: Undelivered Mail',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.there.example',
      '',
      'Final-Recipient: rfc822; u@there.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'Received: from ylmf-pc (unknown [203.0.113.9]) by mx.there.example; Fri, 20 Nov 2026 08:00:00 +0000',
      'From: info@client.example',
      'To: u@there.example',
      'Message-ID: <c1@client.example>',
      '',
      '--b--',
      '',
    ].join('\n'),
  ),
);

export function pageOf(judged: Judged, language: 'en' | 'ja', width = 80, paint = plain): string[] {
  return explainText(REPORT, classify(REPORT), WORDS[language], width, paint, judged);
}

export const HAND_OFF = { kind: 'hand-off', hop: hop(), index: 0, exclusive: false, claimed: false } as const;

/** One whole judgement a verdict. */
export const JUDGED: Readonly<Record<Provenance['kind'], Judged>> = {
  ours: {
    provenance: { kind: 'ours', because: 'proof' },
    trace: traceOf({
      ledger: 'sent',
      evidence: [
        evidence('spf-fail', 'weak', { ...FACTS['spf-fail'][0], forwarder: true }),
        evidence('sent', 'proof', FACTS.sent[0]),
      ],
    }),
    knowledge: knowledgeOf(),
    decision: { kind: 'deliver', rule: 'ours' },
  },
  abused: {
    provenance: { kind: 'abused', because: 'incident', remedy: remedy('change-password') },
    trace: traceOf({
      reporter: { kind: 'own', host: 'sv1.host.example', by: 'own-host' },
      evidence: [evidence('submitted', 'strong', FACTS.submitted[0])],
      marks: EVERY_MARK.filter(({ kind }) => kind === 'login').slice(0, 1),
      unknown: [{ kind: 'no-ledger' }],
    }),
    knowledge: knowledgeOf(),
  },
  unproven: {
    provenance: { kind: 'unproven', because: 'nothing-strong' },
    trace: traceOf({
      reporter: { kind: 'unknown', host: '198.51.100.7', by: null },
      path: { ...HAND_OFF, exclusive: true },
      unknown: [{ kind: 'reporter-unknown', client: '198.51.100.7' }, { kind: 'no-ledger' }],
    }),
    knowledge: knowledgeOf(),
    decision: { kind: 'mark', rule: 'unproven' },
  },
  suspect: {
    provenance: { kind: 'suspect', because: 'one-family' },
    trace: traceOf({
      path: HAND_OFF,
      evidence: [
        evidence('foreign-message-id', 'weak', FACTS['foreign-message-id'][0]),
        evidence('spf-fail', 'strong', FACTS['spf-fail'][0]),
        evidence('has-written', 'weak', FACTS['has-written'][0]),
      ],
      unknown: [{ kind: 'no-ledger' }],
    }),
    knowledge: knowledgeOf(),
    decision: { kind: 'mark', rule: 'suspect' },
  },
  forged: {
    provenance: { kind: 'forged', because: 'two-families' },
    trace: traceOf({
      path: HAND_OFF,
      ledger: 'absent',
      evidence: [
        evidence('not-sent', 'strong', FACTS['not-sent'][0]),
        evidence('spf-fail', 'strong', FACTS['spf-fail'][0]),
      ],
    }),
    knowledge: knowledgeOf(),
  },
};
