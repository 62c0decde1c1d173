/** Sending events as SES publishes them: the shapes of the manual's examples, all of their fields, with names of ours. */

export type Json = Record<string, unknown>;

export const SES_ID = '0106019a7f191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000';
export const SENT_AT = '2026-11-24T10:15:30.123Z';
export const RECIPIENT = 'owner@far.example';

export function mailOf(change: Json = {}): Json {
  return {
    timestamp: SENT_AT,
    source: 'Info <info@client.example>',
    sourceArn: 'arn:aws:ses:ap-northeast-1:123456789012:identity/client.example',
    sendingAccountId: '123456789012',
    messageId: SES_ID,
    destination: [RECIPIENT],
    headersTruncated: false,
    headers: [
      { name: 'From', value: 'Info <info@client.example>' },
      { name: 'To', value: RECIPIENT },
      { name: 'Message-ID', value: '<20261124.1@app.client.example>' },
      { name: 'Subject', value: 'Your order' },
    ],
    commonHeaders: {
      from: ['Info <info@client.example>'],
      to: [RECIPIENT],
      messageId: SES_ID,
      subject: 'Your order',
    },
    tags: { 'ses:configuration-set': ['truebounce'], 'ses:from-domain': ['client.example'] },
    ...change,
  };
}

const DETAILS = {
  Send: { send: {} },
  Delivery: {
    delivery: {
      timestamp: '2026-11-24T10:15:33.000Z',
      processingTimeMillis: 1_540,
      recipients: [RECIPIENT],
      smtpResponse: '250 2.6.0 Message received',
      remoteMtaIp: '192.0.2.25',
      reportingMTA: 'a8-53.smtp-out.amazonses.com',
    },
  },
  Bounce: {
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: RECIPIENT,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        },
      ],
      timestamp: '2026-11-24T10:15:34.000Z',
      feedbackId: '0106019a7f1a-000000',
      remoteMtaIp: '192.0.2.25',
      reportingMTA: 'dsn; a8-53.smtp-out.amazonses.com',
    },
  },
  Complaint: {
    complaint: {
      complainedRecipients: [{ emailAddress: RECIPIENT }],
      timestamp: '2026-11-24T12:00:00.000Z',
      feedbackId: '0106019a7f1b-000000',
      complaintSubType: null,
      userAgent: 'Feedback/1.0',
      complaintFeedbackType: 'abuse',
      arrivalDate: '2026-11-24T10:15:34.000Z',
    },
  },
  Reject: { reject: { reason: 'Bad content' } },
  'Rendering Failure': {
    failure: { errorMessage: "Attribute 'name' is not present", templateName: 'MyTemplate' },
  },
  DeliveryDelay: {
    deliveryDelay: {
      timestamp: '2026-11-24T10:25:30.095Z',
      delayType: 'TransientCommunicationFailure',
      expirationTime: '2026-11-25T00:25:30.914Z',
      delayedRecipients: [
        { emailAddress: RECIPIENT, status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1 Unable to connect' },
      ],
    },
  },
  Open: { open: { ipAddress: '192.0.2.1', timestamp: '2026-11-24T11:00:00.000Z', userAgent: 'Mozilla/5.0' } },
  Click: {
    click: {
      ipAddress: '192.0.2.1',
      link: 'https://client.example/',
      linkTags: { a: ['b'] },
      userAgent: 'x',
    },
  },
  Subscription: {
    subscription: { contactList: 'news', timestamp: '2026-11-24T11:00:00.000Z', source: 'UnsubscribeHeader' },
  },
} as const satisfies Record<string, Json>;

export type SesWord = keyof typeof DETAILS;
export const SES_WORDS = Object.keys(DETAILS) as SesWord[];

/** `change`: of the object of the kind, such as `bounce`. */
export function eventOf(word: SesWord, change: Json = {}, mail: Json = {}): Json {
  const [[name, detail] = ['', {}]] = Object.entries(DETAILS[word]);
  return { eventType: word, mail: mailOf(mail), [name]: { ...detail, ...change } };
}

/** As an identity's notification: no tags, and header fields only where it is told to have them. */
export function notificationOf(
  word: 'Delivery' | 'Bounce' | 'Complaint',
  change: Json = {},
  mail: Json = {},
): Json {
  const { eventType, ...rest } = eventOf(word, change, {
    tags: undefined,
    headers: undefined,
    commonHeaders: undefined,
    sourceIp: '192.0.2.7',
    callerIdentity: 'sender',
    ...mail,
  });
  return { notificationType: word, ...rest };
}

/** In SNS's own envelope, where the subscription does not deliver raw. */
export function inEnvelope(message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:ap-northeast-1:123456789012:sent',
    Subject: 'Amazon SES Email Event Notification',
    Message: message,
    Timestamp: '2026-11-24T10:15:31.000Z',
  });
}
