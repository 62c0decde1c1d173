/**
 * Amazon SES as far as mail is sent: the query API (SendRawEmail) and the JSON API (SendEmail with raw content), on
 * 127.0.0.1. What came is kept byte for byte with its envelope; faults are ordered for the next calls. Run as a child
 * process it tells its URL by IPC, is read and ordered over HTTP (`/_ses/...`), and ends when its parent does.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmulatedMail {
  readonly messageId: string;
  readonly api: 'v1' | 'v2';
  readonly source: string | null;
  readonly destinations: readonly string[];
  readonly configurationSet: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly raw: Buffer;
}

/** `hang`: no answer ever. `cut`: the connection ends without one, but the mail was taken. */
export type OrderedFault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut' };

export interface SesEmulator {
  readonly url: string;
  readonly sent: readonly EmulatedMail[];
  /** Of the next calls, one each. */
  order(...faults: readonly OrderedFault[]): void;
  close(): Promise<void>;
}

export function refusal(code: string, message: string, status = 400): OrderedFault {
  return { kind: 'error', status, code, message };
}

const XMLNS = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
const escapeXml = (text: string) => text.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);

/** What the query API sends (SendRawEmail): `Destinations.member.1=...`. */
function readQuery(body: string, messageId: string): EmulatedMail | null {
  const asked = new URLSearchParams(body);
  if (asked.get('Action') !== 'SendRawEmail') return null;
  const tags = new Map<string, string>();
  for (let i = 1; asked.has(`Tags.member.${i}.Name`); i++)
    tags.set(asked.get(`Tags.member.${i}.Name`) ?? '', asked.get(`Tags.member.${i}.Value`) ?? '');
  return {
    messageId,
    api: 'v1',
    source: asked.get('Source'),
    destinations: [...asked].filter(([key]) => key.startsWith('Destinations.member.')).map(([, to]) => to),
    configurationSet: asked.get('ConfigurationSetName'),
    tags: Object.fromEntries(tags),
    raw: Buffer.from(asked.get('RawMessage.Data') ?? '', 'base64'),
  };
}

interface AskedJson {
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly ConfigurationSetName?: string;
  readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Content?: { readonly Raw?: { readonly Data?: string } };
}

function readJson(body: string, messageId: string): EmulatedMail {
  const asked = JSON.parse(body) as AskedJson;
  return {
    messageId,
    api: 'v2',
    source: asked.FromEmailAddress ?? null,
    destinations: asked.Destination?.ToAddresses ?? [],
    configurationSet: asked.ConfigurationSetName ?? null,
    tags: Object.fromEntries((asked.EmailTags ?? []).map(({ Name, Value }) => [Name, Value])),
    raw: Buffer.from(asked.Content?.Raw?.Data ?? '', 'base64'),
  };
}

function fail(
  response: ServerResponse,
  isJson: boolean,
  { status, code, message }: ReturnType<typeof asError>,
) {
  response.statusCode = status;
  if (isJson) response.setHeader('x-amzn-errortype', code).end(JSON.stringify({ message }));
  else
    response.end(
      `<ErrorResponse ${XMLNS}><Error><Type>Sender</Type><Code>${code}</Code>` +
        `<Message>${escapeXml(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    );
}

const asError = (code: string, message: string, status = 400) => ({ status, code, message });

export async function startSes(): Promise<SesEmulator> {
  const sent: EmulatedMail[] = [];
  const faults: OrderedFault[] = [];

  const ofOperator = (path: string, body: string, response: ServerResponse) => {
    if (path === '/_ses/faults') faults.push(...(JSON.parse(body) as OrderedFault[]));
    if (path === '/_ses/messages')
      response.write(JSON.stringify(sent.map(({ raw, ...rest }) => ({ ...rest, size: raw.length }))));
    const raw = sent.find(({ messageId }) => path === `/_ses/raw/${messageId}`)?.raw;
    response.end(raw);
  };

  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('latin1');
    const path = request.url ?? '/';
    if (path.startsWith('/_ses/')) return ofOperator(path, body, response);
    const isJson = path.startsWith('/v2/email/');
    const fault = faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'error') return fail(response, isJson, fault);
    const messageId = `0100${String(sent.length).padStart(12, '0')}-000000`;
    const mail = isJson ? readJson(body, messageId) : readQuery(body, messageId);
    if (mail === null) return fail(response, isJson, asError('InvalidAction', 'no such action here'));
    sent.push(mail);
    if (fault?.kind === 'cut') return request.socket.destroy();
    response.end(
      isJson
        ? JSON.stringify({ MessageId: messageId })
        : `<SendRawEmailResponse ${XMLNS}><SendRawEmailResult><MessageId>${messageId}</MessageId>` +
            '</SendRawEmailResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></SendRawEmailResponse>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    order: (...ordered) => void faults.push(...ordered),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

if (import.meta.main && process.send !== undefined) {
  process.on('disconnect', () => process.exit());
  process.send({ url: (await startSes()).url });
}
