/**
 * AWS as far as `doctor` asks it beside the stores: SES's account, identities, configuration sets and receipt rules, SNS's
 * subscriptions, SSM's parameters, and a function of Lambda's; on 127.0.0.1, in the services' own wire forms. It answers what
 * its fields say at the moment of the question.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedRule {
  readonly name: string;
  readonly enabled?: boolean;
  readonly scan?: boolean;
  readonly recipients: readonly string[];
  readonly stop?: boolean;
}

export interface AskedAws {
  readonly url: string;
  /** As GetAccount answers. */
  account: object;
  /** As GetEmailIdentity answers, by name. */
  readonly identities: Map<string, object>;
  readonly configurationSets: Set<string>;
  active: { readonly name: string; readonly rules: readonly AskedRule[] } | null;
  readonly ruleSets: Set<string>;
  /** By ARN of the topic: protocol, endpoint, ARN of the subscription. */
  readonly subscriptions: Map<string, readonly (readonly [string, string, string])[]>;
  /** Name -> type. */
  readonly parameters: Map<string, 'SecureString' | 'String'>;
  /** What SecureStrings hold, by name. */
  readonly secrets: Map<string, string>;
  bootstrap: string | null;
  /** What the function answers, with what it was called with. */
  invoke: (name: string, payload: unknown) => Promise<unknown>;
  /** Operations that the asker has no right to. */
  readonly denied: Set<string>;
  /** Operations, in their order. */
  readonly calls: string[];
  close(): Promise<void>;
}

const XMLNS = {
  ses: 'http://ses.amazonaws.com/doc/2010-12-01/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
};
const xml = (text: string) => text.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);
const USER = 'User: arn:aws:iam::000000000000:user/op is not authorized to perform:';
/** The right is called after the operation, but for Lambda's. */
const RIGHTS: Readonly<Record<string, string>> = { Invoke: 'lambda:InvokeFunction' };

class Refused extends Error {
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export async function startAskedAws(): Promise<AskedAws> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const form = formOf(request, body);
    try {
      await answer(request, body, response);
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused('InternalFailure', 500, String(error));
      refuse(form, refused, response);
    }
  });

  const check = (service: string, operation: string) => {
    aws.calls.push(operation);
    if (aws.denied.has(operation))
      throw new Refused(
        'AccessDeniedException',
        403,
        `${USER} ${RIGHTS[operation] ?? `${service}:${operation}`}`,
      );
  };

  async function answer(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    const target = String(request.headers['x-amz-target'] ?? '');
    const json = (value: unknown) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    if (url.startsWith('/v2/email/')) return void json(sesv2(decodeURIComponent(url)));
    if (url.includes('/functions/')) {
      check('lambda', 'Invoke');
      const name = decodeURIComponent(url.split('/')[3] ?? '');
      return void json(await aws.invoke(name, JSON.parse(body)));
    }
    if (target !== '') return void json(ssm(target.split('.').at(-1) ?? '', JSON.parse(body)));
    response.setHeader('content-type', 'text/xml').end(query(new URLSearchParams(body)));
  }

  function sesv2(path: string): unknown {
    const missing = () => new Refused('NotFoundException', 404, 'there is none');
    const [kind = '', name = ''] = path.slice('/v2/email/'.length).split('/');
    switch (kind) {
      case 'account':
        check('ses', 'GetAccount');
        return aws.account;
      case 'identities': {
        check('ses', 'GetEmailIdentity');
        const found = aws.identities.get(name);
        if (found === undefined) throw missing();
        return found;
      }
      case 'configuration-sets':
        check('ses', 'GetConfigurationSet');
        if (!aws.configurationSets.has(name)) throw missing();
        return { ConfigurationSetName: name };
      default:
        throw new Refused('BadRequestException', 400, `no ${kind} here`);
    }
  }

  function ssm(operation: string, asked: Readonly<Record<string, unknown>>): unknown {
    check('ssm', operation);
    if (operation === 'GetParameter') {
      const secret = aws.secrets.get(String(asked.Name));
      if (secret !== undefined && asked.WithDecryption === true)
        return { Parameter: { Name: asked.Name, Type: 'SecureString', Value: secret } };
      if (asked.Name !== '/cdk-bootstrap/hnb659fds/version' || aws.bootstrap === null)
        throw new Refused('ParameterNotFound', 400, '');
      return { Parameter: { Name: asked.Name, Type: 'String', Value: aws.bootstrap } };
    }
    const [filter] = asked.ParameterFilters as readonly { readonly Values: readonly string[] }[];
    const found = (filter?.Values ?? []).filter((name) => aws.parameters.has(name));
    return { Parameters: found.map((Name) => ({ Name, Type: aws.parameters.get(Name) })) };
  }

  function query(asked: URLSearchParams): string {
    const action = asked.get('Action') ?? '';
    const told = (service: 'ses' | 'sns', result: string) =>
      `<${action}Response xmlns="${XMLNS[service]}"><${action}Result>${result}</${action}Result></${action}Response>`;
    switch (action) {
      case 'ListSubscriptionsByTopic': {
        check('sns', action);
        const found = aws.subscriptions.get(asked.get('TopicArn') ?? '');
        if (found === undefined) throw new Refused('NotFound', 404, 'Topic does not exist');
        return told('sns', `<Subscriptions>${found.map(subscription).join('')}</Subscriptions>`);
      }
      case 'DescribeActiveReceiptRuleSet':
        check('ses', action);
        return told('ses', aws.active === null ? '' : described(aws.active));
      case 'DescribeReceiptRuleSet': {
        check('ses', action);
        const name = asked.get('RuleSetName') ?? '';
        if (!aws.ruleSets.has(name)) throw new Refused('RuleSetDoesNotExist', 400, name);
        return told('ses', described({ name, rules: [] }));
      }
      default:
        throw new Refused('InvalidAction', 400, action);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const aws: AskedAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account: {},
    identities: new Map(),
    configurationSets: new Set(),
    active: null,
    ruleSets: new Set(),
    subscriptions: new Map(),
    parameters: new Map(),
    secrets: new Map(),
    bootstrap: null,
    invoke: async () => ({}),
    denied: new Set(),
    calls: [],
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return aws;
}

function subscription([protocol, endpoint, arn]: readonly [string, string, string]): string {
  return `<member><Protocol>${protocol}</Protocol><Endpoint>${xml(endpoint)}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`;
}

function described({ name, rules }: NonNullable<AskedAws['active']>): string {
  return (
    `<Metadata><Name>${xml(name)}</Name><CreatedTimestamp>2026-11-01T00:00:00Z</CreatedTimestamp></Metadata>` +
    `<Rules>${rules.map(ruleXml).join('')}</Rules>`
  );
}

function ruleXml({ name, enabled = true, scan = true, recipients, stop = true }: AskedRule): string {
  const members = recipients.map((one) => `<member>${xml(one)}</member>`).join('');
  const actions = `<member><S3Action><BucketName>b</BucketName></S3Action></member>${
    stop ? '<member><StopAction><Scope>RuleSet</Scope></StopAction></member>' : ''
  }`;
  return (
    `<member><Name>${xml(name)}</Name><Enabled>${enabled}</Enabled><ScanEnabled>${scan}</ScanEnabled>` +
    `<TlsPolicy>Optional</TlsPolicy><Recipients>${members}</Recipients><Actions>${actions}</Actions></member>`
  );
}

type Form = 'rest' | 'json' | 'query';

function formOf(request: IncomingMessage, body: string): Form {
  if (request.headers['x-amz-target'] !== undefined) return 'json';
  return body.includes('Action=') ? 'query' : 'rest';
}

function refuse(form: Form, { name, status, message }: Refused, response: ServerResponse): void {
  response.statusCode = status;
  if (form === 'query')
    response
      .setHeader('content-type', 'text/xml')
      .end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${xml(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
      );
  else
    response
      .setHeader('x-amzn-errortype', name)
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ __type: name, message }));
}
