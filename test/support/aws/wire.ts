/** How each service of AWS is spoken to: which operation a request asks for, and in what form a refusal is told. */

import type { IncomingHttpHeaders } from 'node:http';

export const SERVICES = ['s3', 'dynamodb', 'sqs', 'sns', 'ses', 'ssm', 'secrets'] as const;

export type Service = (typeof SERVICES)[number];

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An error as the service names it: `SlowDown`, `ProvisionedThroughputExceededException`. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Wire {
  operationOf(asked: Asked): string;
  tell(refusal: Refusal, asked: Asked): Answer;
  /** Its own words of being asked too much, and of failing. */
  throttled(asked: Asked): Refusal;
  failing(asked: Asked): Refusal;
  /** Of what the emulator behind does not know, and would take for something else. */
  unknown?(operation: string): Refusal | null;
}

const AS_ORDERED = 'as ordered';

/** AWS JSON: the operation stands in X-Amz-Target, errors in `__type` after the name of the service's model. */
function json(
  version: '1.0' | '1.1',
  model: string,
  throttled: Refusal,
  failing: Refusal,
  headersOf: (refusal: Refusal) => Readonly<Record<string, string>> = () => ({}),
): Wire {
  return {
    operationOf: ({ headers }) => String(headers['x-amz-target']).split('.').at(-1) ?? '',
    tell: (refusal) => ({
      status: refusal.status,
      headers: { 'content-type': `application/x-amz-json-${version}`, ...headersOf(refusal) },
      body: JSON.stringify({
        __type: refusal.type.includes('#') ? refusal.type : `${model}${refusal.type}`,
        message: refusal.message ?? AS_ORDERED,
      }),
    }),
    throttled: () => throttled,
    failing: () => failing,
  };
}

/** AWS Query: the operation stands in the form, errors are XML. */
function tellQuery(namespace: string, { status, type, message = AS_ORDERED }: Refusal): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body:
      `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
      `<Code>${type}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
}

function actionOf({ body }: Asked): string {
  const parameter = 'Action=';
  for (let at = body.indexOf(parameter); at >= 0; at = body.indexOf(parameter, at + 1)) {
    if (at > 0 && body[at - 1] !== '&'.charCodeAt(0)) continue;
    const from = at + parameter.length;
    const end = body.indexOf('&', from);
    return body.toString('latin1', from, end < 0 ? body.length : end);
  }
  return '';
}

const S3: Wire = {
  operationOf({ method, path }) {
    const url = new URL(path, 'http://s3');
    const named = url.searchParams.get('x-id');
    if (named !== null) return named;
    const isObject = url.pathname.split('/').filter((part) => part !== '').length > 1;
    if (!isObject && method === 'GET') return 'ListObjectsV2';
    return S3_BY_METHOD[method] ?? method;
  },
  tell: ({ status, type, message = AS_ORDERED }) => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${type}</Code><Message>${message}</Message></Error>`,
  }),
  throttled: () => ({ status: 503, type: 'SlowDown', message: 'Please reduce your request rate.' }),
  failing: () => ({ status: 500, type: 'InternalError' }),
};

const S3_BY_METHOD: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  PUT: 'PutObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

const SNS_XML = 'http://sns.amazonaws.com/doc/2010-03-31/';

const SNS: Wire = {
  operationOf: actionOf,
  tell: (refusal) => tellQuery(SNS_XML, refusal),
  throttled: () => ({ status: 429, type: 'Throttled' }),
  failing: () => ({ status: 500, type: 'InternalError' }),
};

const SES_XML = 'http://ses.amazonaws.com/doc/2010-12-01/';

const isVersion2 = ({ path }: Asked) => path.startsWith('/v2/');

/** Both APIs: version 1 by forms and XML, version 2 by paths and JSON. */
const SES: Wire = {
  operationOf(asked) {
    if (!isVersion2(asked)) return actionOf(asked);
    const { method, path } = asked;
    return method === 'POST' && path.startsWith('/v2/email/outbound-emails')
      ? 'SendEmail'
      : `${method} ${path}`;
  },
  tell(refusal, asked) {
    if (!isVersion2(asked)) return tellQuery(SES_XML, refusal);
    const { status, type, message = AS_ORDERED } = refusal;
    return {
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
      body: JSON.stringify({ message }),
    };
  },
  throttled: (asked) =>
    isVersion2(asked)
      ? { status: 429, type: 'TooManyRequestsException', message: 'Maximum sending rate exceeded.' }
      : { status: 400, type: 'Throttling', message: 'Maximum sending rate exceeded.' },
  failing: (asked) =>
    isVersion2(asked)
      ? { status: 500, type: 'InternalServiceErrorException' }
      : { status: 500, type: 'InternalFailure' },
  unknown: (operation) =>
    operation === 'SendRawEmail' || operation === 'SendEmail'
      ? null
      : { status: 400, type: 'InvalidAction', message: `no ${operation} here` },
};

export const WIRES: Readonly<Record<Service, Wire>> = {
  s3: S3,
  dynamodb: json(
    '1.0',
    'com.amazonaws.dynamodb.v20120810#',
    { status: 400, type: 'ProvisionedThroughputExceededException' },
    { status: 500, type: 'InternalServerError' },
  ),
  sqs: json(
    '1.0',
    'com.amazonaws.sqs#',
    { status: 403, type: 'RequestThrottled' },
    { status: 500, type: 'InternalFailure' },
    // Clients of SQS take the names of errors from its older API.
    ({ status, type }) => ({ 'x-amzn-query-error': `${type};${status < 500 ? 'Sender' : 'Receiver'}` }),
  ),
  sns: SNS,
  ses: SES,
  ssm: json(
    '1.1',
    '',
    { status: 400, type: 'ThrottlingException' },
    { status: 500, type: 'InternalServerError' },
  ),
  secrets: json(
    '1.1',
    '',
    { status: 400, type: 'ThrottlingException' },
    { status: 500, type: 'InternalServiceError' },
  ),
};
