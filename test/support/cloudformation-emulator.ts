/** CloudFormation as far as a stack's outputs are asked (DescribeStacks of the query API), on 127.0.0.1. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmulatedStack {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface CloudFormationEmulator {
  readonly url: string;
  /** By name, in every region. */
  readonly stacks: Map<string, EmulatedStack>;
  /** Regions for which requests were signed. */
  readonly regions: string[];
  /** The next call is refused so. */
  refuse(status: number, code: string, message: string): void;
  close(): Promise<void>;
}

const XMLNS = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const ARN = 'arn:aws:cloudformation:us-east-1:000000000000:stack';
const xml = (text: string) => text.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);

export async function startCloudFormation(): Promise<CloudFormationEmulator> {
  const stacks = new Map<string, EmulatedStack>();
  const regions: string[] = [];
  const refusals: { readonly status: number; readonly code: string; readonly message: string }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const asked = new URLSearchParams(Buffer.concat(await incoming.toArray()).toString());
    regions.push(/Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '');
    const name = asked.get('StackName') ?? '';
    const stack = stacks.get(name);
    const unknown = { status: 400, code: 'ValidationError', message: `Stack with id ${name} does not exist` };
    const refusal =
      refusals.shift() ??
      (asked.get('Action') !== 'DescribeStacks'
        ? { status: 400, code: 'InvalidAction', message: 'only DescribeStacks is emulated' }
        : stack === undefined
          ? unknown
          : null);
    outgoing.setHeader('content-type', 'text/xml');
    outgoing.statusCode = refusal?.status ?? 200;
    outgoing.end(
      refusal === null
        ? described(name, stack as EmulatedStack)
        : `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${refusal.code}</Code>` +
            `<Message>${xml(refusal.message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stacks,
    regions,
    refuse: (status, code, message) => refusals.push({ status, code, message }),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function described(name: string, { status, outputs }: EmulatedStack): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${xml(key)}</OutputKey><OutputValue>${xml(value)}</OutputValue></member>`,
  );
  return (
    `<DescribeStacksResponse xmlns="${XMLNS}"><DescribeStacksResult><Stacks><member>` +
    `<StackName>${xml(name)}</StackName><StackId>${ARN}/${xml(name)}/1</StackId>` +
    `<CreationTime>2026-11-24T10:15:30Z</CreationTime><StackStatus>${status}</StackStatus>` +
    `<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
  );
}
