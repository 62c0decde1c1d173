/** What SES says of a mail that it has put into the bucket: the shape of its manual's example, all of its fields. */

import type { Verdict } from '../../../lib/model.ts';

export interface NoticeOf {
  /** Of the object in the bucket. */
  readonly key: string;
  /** RCPT TO. */
  readonly forwardPaths: readonly string[];
  /** Default: what stands after the last `/` of the key, as SES makes keys. */
  readonly messageId?: string;
  /** MAIL FROM as SES tells it; default `<>`, a bounce. */
  readonly source?: string;
  /** Default: now. */
  readonly receivedAt?: Date;
  /** Default: all PASS; DISABLED: SES was told not to look. */
  readonly verdicts?: Partial<Record<Checked, Verdict | 'DISABLED'>>;
  /** SES tells it only where DMARC failed. */
  readonly dmarcPolicy?: 'none' | 'quarantine' | 'reject';
}

const CHECKED = ['spam', 'virus', 'spf', 'dkim', 'dmarc'] as const;

type Checked = (typeof CHECKED)[number];

export function noticeOf(of: NoticeOf, bucket: string, topicArn: string): object {
  const { key, forwardPaths, source = '<>', verdicts = {}, dmarcPolicy } = of;
  const timestamp = (of.receivedAt ?? new Date()).toISOString();
  const messageId = of.messageId ?? key.slice(key.lastIndexOf('/') + 1);
  return {
    notificationType: 'Received',
    mail: {
      timestamp,
      source,
      messageId,
      destination: forwardPaths,
      headersTruncated: false,
      headers: [{ name: 'Return-Path', value: source }],
      commonHeaders: { returnPath: source, to: forwardPaths, subject: 'as the mail has it' },
    },
    receipt: {
      timestamp,
      processingTimeMillis: 574,
      recipients: forwardPaths,
      ...Object.fromEntries(
        CHECKED.map((name) => [`${name}Verdict`, { status: verdicts[name] ?? 'PASS' }] as const),
      ),
      ...(dmarcPolicy !== undefined && { dmarcPolicy }),
      action: {
        type: 'S3',
        topicArn,
        bucketName: bucket,
        objectKeyPrefix: key.slice(0, Math.max(0, key.lastIndexOf('/'))),
        objectKey: key,
      },
    },
  };
}
