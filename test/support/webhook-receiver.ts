/** A program that receives webhooks, on this machine: what it was sent, and answers that are ordered from it. */

import { createServer as createHttp, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver {
  readonly port: number;
  readonly received: readonly Received[];
  /** Connections that were made, whatever came over them. */
  readonly connections: number;
  /** For all that follows; the mail is on record then already. Without it: 204. */
  answer: RequestListener;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly address?: string;
  readonly port?: number;
  /** PEM; absent: without TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function startReceiver(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let connections = 0;
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url = '', method = '', headers } = request;
    received.push({ path: url, method, headers, body: Buffer.concat(chunks).toString('utf8') });
    receiver.answer(request, response);
  };
  const server = options.tls === undefined ? createHttp(listener) : createHttps(options.tls, listener);
  server.on('connection', () => {
    connections += 1;
  });
  const receiver = {
    received,
    get connections() {
      return connections;
    },
    answer: ((_request, response) => void response.writeHead(204).end()) as RequestListener,
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.address ?? '127.0.0.1', resolve);
  });
  return Object.assign(receiver, {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
