/** A DynamoDB in this process, deployments on it, and a door before it that fails when it is told to. */

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { dynamoClient } from '../../../lib/aws/client.ts';
import { TABLE } from '../../../lib/aws/keys.ts';

export interface Dynamo {
  readonly url: string;
  /** A client of its own, as another process has one. */
  client(settings?: { readonly url?: string; readonly maxAttempts?: number }): DynamoDBClient;
  /** A new empty table. Resolves to its name. */
  makeTable(): Promise<string>;
  /** All that stands in a table, as JSON. */
  dump(table: string): Promise<string>;
  close(): Promise<void>;
}

export async function startDynamo(): Promise<Dynamo> {
  const server = dynalite({ createTableMs: 0 });
  const url = await listening(server);
  const clients: DynamoDBClient[] = [];
  let tables = 0;
  const client: Dynamo['client'] = (settings = {}) => {
    const made = dynamoClient({
      endpoint: settings.url ?? url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...(settings.maxAttempts === undefined ? {} : { maxAttempts: settings.maxAttempts }),
    });
    clients.push(made);
    return made;
  };
  const maker = client();
  return {
    url,
    client,
    async makeTable() {
      const TableName = `truebounce-${++tables}`;
      await maker.send(new CreateTableCommand({ TableName, ...tableAsDeclared() }));
      for (;;) {
        const { Table } = await maker.send(new DescribeTableCommand({ TableName }));
        if (Table?.TableStatus === 'ACTIVE') return TableName;
        await sleep(5);
      }
    },
    async dump(TableName) {
      const parts: string[] = [];
      for await (const { Items } of paginateScan({ client: maker }, { TableName }))
        parts.push(JSON.stringify(Items));
      return parts.join('\n');
    },
    async close() {
      for (const one of clients) one.destroy();
      await closed(server);
    },
  };
}

/** What lib/aws/keys.ts declares, as a request. */
function tableAsDeclared() {
  const indexes = Object.values(TABLE.indexes);
  const names = new Set([
    TABLE.partition,
    TABLE.sort,
    ...indexes.flatMap((one) => [one.partition, one.sort]),
  ]);
  return {
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: schemaOf(TABLE),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: schemaOf(index),
      Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.carries] },
    })),
  };
}

function schemaOf({ partition, sort }: { readonly partition: string; readonly sort: string }) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}

/** What happens to the next request of an operation, such as `UpdateItem`. */
export type Fault =
  /** DynamoDB's own words of being asked too much, or of failing. */
  | { readonly kind: 'answer'; readonly status: number; readonly type: string }
  /** The connection ends before the request is seen. */
  | { readonly kind: 'cut' }
  /** It is carried out, and the connection ends before the answer. */
  | { readonly kind: 'cut-after' }
  /** No answer comes. */
  | { readonly kind: 'hang' }
  /** Of a batch, nothing is done, and all of it given back. */
  | { readonly kind: 'undone' };

export const THROTTLED: Fault = {
  kind: 'answer',
  status: 400,
  type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
};
export const FAILING: Fault = {
  kind: 'answer',
  status: 500,
  type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
};
export const DENIED: Fault = {
  kind: 'answer',
  status: 400,
  type: 'com.amazon.coral.service#AccessDeniedException',
};

export const LOST: Fault = { kind: 'cut-after' };

export interface Door {
  readonly url: string;
  /** The next `times` requests of that operation. */
  order(operation: string, fault: Fault, times?: number): void;
  /** Requests of an operation so far. */
  count(operation: string): number;
  close(): Promise<void>;
}

export async function startDoor(behind: string): Promise<Door> {
  const ordered = new Map<string, Fault[]>();
  const counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const fault = ordered.get(operation)?.shift();
    switch (fault?.kind) {
      case undefined:
        pass(behind, incoming, outgoing, () => {});
        return;
      case 'answer':
        incoming.resume().on('end', () => {
          outgoing.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' });
          outgoing.end(JSON.stringify({ __type: fault.type, message: 'as ordered' }));
        });
        return;
      case 'cut':
        incoming.socket.destroy();
        return;
      case 'cut-after':
        pass(behind, incoming, null, () => incoming.socket.destroy());
        return;
      case 'hang':
        incoming.resume();
        return;
      case 'undone':
        giveBack(incoming, outgoing);
        return;
      default:
        fault satisfies never;
    }
  });
  const url = await listening(server);
  return {
    url,
    order: (operation, fault, times = 1) => {
      ordered.set(operation, [...(ordered.get(operation) ?? []), ...Array<Fault>(times).fill(fault)]);
    },
    count: (operation) => counts.get(operation) ?? 0,
    close: () => closed(server),
  };
}

function pass(
  behind: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse | null,
  done: () => void,
): void {
  const { method, headers } = incoming;
  const through = request(behind, { method, headers }, (answer) => {
    if (outgoing === null) {
      answer.resume().on('end', done);
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(through);
}

async function giveBack(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { RequestItems } = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
  outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(JSON.stringify({ UnprocessedItems: RequestItems, UnprocessedKeys: RequestItems }));
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
