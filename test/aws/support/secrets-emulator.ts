/** Secrets Manager and SSM's Parameter Store in this process, as far as they are read: JSON 1.1 by `X-Amz-Target`. */

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SecretVersions {
  readonly AWSCURRENT: string | Uint8Array;
  readonly AWSPREVIOUS?: string | Uint8Array;
}

/** How an operation fails: by an answer, by none, or by a connection that ends. */
export type SecretsFault =
  | { readonly kind: 'answer'; readonly status: number; readonly type: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' };

export interface SecretsEmulator {
  readonly url: string;
  /** By name or ARN, as it is asked for. */
  readonly secrets: Map<string, SecretVersions>;
  /** By name; what is not decrypted is given as it is stored. */
  readonly parameters: Map<string, string>;
  /** What befalls an operation (`GetSecretValue`, `GetParameter`) as long as it stands here. */
  readonly faults: Map<string, SecretsFault>;
  /** Operations with what they asked for, such as `GetParameter /truebounce/info`, in the order in which they came. */
  readonly asked: string[];
  close(): Promise<void>;
}

interface Question {
  readonly SecretId?: string;
  readonly VersionStage?: keyof SecretVersions;
  readonly Name?: string;
  readonly WithDecryption?: boolean;
}

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export async function startSecrets(): Promise<SecretsEmulator> {
  const secrets: SecretsEmulator['secrets'] = new Map();
  const parameters: SecretsEmulator['parameters'] = new Map();
  const faults: SecretsEmulator['faults'] = new Map();
  const asked: string[] = [];

  const answerTo = (operation: string, question: Question): Answer => {
    switch (operation) {
      case 'GetSecretValue': {
        const stage = question.VersionStage ?? 'AWSCURRENT';
        const value = secrets.get(question.SecretId ?? '')?.[stage];
        if (value === undefined)
          return refusal(
            'ResourceNotFoundException',
            `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
          );
        const body = { ARN: question.SecretId, VersionStages: [stage] };
        return typeof value === 'string'
          ? { status: 200, body: { ...body, SecretString: value } }
          : { status: 200, body: { ...body, SecretBinary: Buffer.from(value).toString('base64') } };
      }
      case 'GetParameter': {
        const Name = question.Name ?? '';
        const value = parameters.get(Name);
        if (value === undefined) return refusal('ParameterNotFound', '');
        const Value = question.WithDecryption ? value : `encrypted ${value.length}`;
        return { status: 200, body: { Parameter: { Name, Type: 'SecureString', Value, Version: 1 } } };
      }
      default:
        return refusal('UnknownOperationException', operation);
    }
  };

  const server = createServer((incoming, outgoing) => {
    void text(incoming).then((body) => {
      const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
      const question = JSON.parse(body) as Question;
      asked.push(`${operation} ${question.SecretId ?? question.Name}`);
      const fault = faults.get(operation);
      switch (fault?.kind) {
        case undefined:
          return send(outgoing, answerTo(operation, question));
        case 'answer':
          return send(outgoing, refusal(fault.type, 'ordered by the test', fault.status));
        case 'cut':
          incoming.socket.destroy();
          return;
        case 'hang':
          return;
        default:
          fault satisfies undefined;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    parameters,
    faults,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refusal(type: string, message: string, status = 400): Answer {
  return { status, body: { __type: type, ...(message !== '' && { message, Message: message }) } };
}

function send(outgoing: ServerResponse, { status, body }: Answer): void {
  outgoing.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
  outgoing.end(JSON.stringify(body));
}
