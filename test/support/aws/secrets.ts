/** Secrets Manager and Parameter Store as far as they are read: GetSecretValue, GetParameter, GetParameters. */

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Asked, type Refusal, WIRES } from './wire.ts';

export interface Secrets {
  readonly url: string;
  /** The value becomes AWSCURRENT, and what was so before AWSPREVIOUS. */
  put(name: string, value: string): void;
  removeSecret(name: string): void;
  /** A SecureString, unless it is said to be plain. */
  putParameter(name: string, value: string, type?: 'SecureString' | 'String'): void;
  removeParameter(name: string): void;
  close(): Promise<void>;
}

interface Parameter {
  readonly value: string;
  readonly type: 'SecureString' | 'String';
  readonly version: number;
}

type Json = Readonly<Record<string, unknown>>;

class Refused extends Error {
  readonly refusal: Refusal;

  constructor(type: string, message: string) {
    super(message);
    this.refusal = { status: 400, type, message };
  }
}

export async function startSecrets(region: string, account: string): Promise<Secrets> {
  /** The newest last. */
  const secrets = new Map<string, string[]>();
  const parameters = new Map<string, Parameter>();
  // AWS ends the ARN of a secret with six letters of its own, and takes it with and without them.
  const secretArn = (name: string) =>
    `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
  const parameterArn = (name: string) =>
    `arn:aws:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

  const secretOf = (asked: Json): Json => {
    const id = String(asked.SecretId);
    const name = [...secrets.keys()].find((one) =>
      [one, secretArn(one), secretArn(one).slice(0, -7)].includes(id),
    );
    const values = name === undefined ? undefined : secrets.get(name);
    if (name === undefined || values === undefined)
      throw new Refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    const stage = String(asked.VersionStage ?? 'AWSCURRENT');
    const value = values.at(STAGES.indexOf(stage) < 0 ? values.length : -1 - STAGES.indexOf(stage));
    if (value === undefined)
      throw new Refused(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
      );
    return {
      ARN: secretArn(name),
      Name: name,
      SecretString: value,
      VersionId: createHash('sha256').update(value).digest('hex').slice(0, 32),
      VersionStages: [stage],
    };
  };

  const parameterOf = (asked: unknown, decrypted: boolean): Json | null => {
    const name = [...parameters.keys()].find((one) => one === asked || parameterArn(one) === asked);
    const found = name === undefined ? undefined : parameters.get(name);
    if (name === undefined || found === undefined) return null;
    const isHidden = found.type === 'SecureString' && !decrypted;
    return {
      ARN: parameterArn(name),
      Name: name,
      Type: found.type,
      Version: found.version,
      DataType: 'text',
      Value: isHidden ? Buffer.from(`encrypted ${name}`).toString('base64') : found.value,
    };
  };

  const carryOut = (operation: string, asked: Json): Json => {
    const decrypted = asked.WithDecryption === true;
    switch (operation) {
      case 'GetSecretValue':
        return secretOf(asked);
      case 'GetParameter': {
        const found = parameterOf(asked.Name, decrypted);
        if (found === null) throw new Refused('ParameterNotFound', '');
        return { Parameter: found };
      }
      case 'GetParameters': {
        const names = asked.Names as readonly unknown[];
        const found = names.map((name) => parameterOf(name, decrypted));
        return {
          Parameters: found.filter((one) => one !== null),
          InvalidParameters: names.filter((_, i) => found[i] === null),
        };
      }
      default:
        throw new Refused('UnknownOperationException', `no ${operation} here`);
    }
  };

  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const { method = 'POST', url: path = '/', headers } = incoming;
    const asked: Asked = { method, path, headers, body };
    const { operationOf, tell } = WIRES.secrets;
    try {
      const answered = carryOut(operationOf(asked), JSON.parse(body.toString()));
      outgoing.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(answered));
    } catch (error) {
      const refusal =
        error instanceof Refused ? error.refusal : { status: 400, type: 'SerializationException' };
      const { status, headers, body } = tell(refusal, asked);
      outgoing.writeHead(status, headers).end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (name, value) => void secrets.set(name, [...(secrets.get(name) ?? []), value]),
    removeSecret: (name) => void secrets.delete(name),
    putParameter: (name, value, type = 'SecureString') =>
      void parameters.set(name, { value, type, version: (parameters.get(name)?.version ?? 0) + 1 }),
    removeParameter: (name) => void parameters.delete(name),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const STAGES: readonly string[] = ['AWSCURRENT', 'AWSPREVIOUS'];
