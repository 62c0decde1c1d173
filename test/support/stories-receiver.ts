/**
 * A program on this machine that is the mailbox `hook.example`: DNS names an address of the Internet, connections to which
 * are led here, and its certificate is one that the functions' environment trusts. Nothing in Truebounce knows of it.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { FunctionOptions } from './aws/function.ts';
import type { JsonZone } from './deployed-dns.ts';
import { startReceiver, type WebhookReceiver } from './webhook-receiver.ts';

export const HOOK_HOST = 'hook.example';

/** Of AS112 (RFC 7535): given to nobody, and of the Internet for whoever judges addresses. */
const HOOK_ADDRESS = '192.31.196.1';

export const HOOK_ZONE: JsonZone = { [HOOK_HOST]: { A: [HOOK_ADDRESS] } };

export interface HookReceiver {
  receiver: WebhookReceiver;
  url(path: string): string;
  /** After `receiver` was closed: there again, at the same port. */
  restart(): Promise<void>;
  /** What a function needs to get there. */
  readonly settings: Required<Pick<FunctionOptions, 'env' | 'reach'>>;
  /** Not before the functions have ended. */
  close(): Promise<void>;
}

export async function startHook(): Promise<HookReceiver> {
  const directory = mkdtempSync(join(tmpdir(), 'hook-'));
  const { private: key, cert } = await generate([{ name: 'commonName', value: HOOK_HOST }], {
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: HOOK_HOST }] }],
  });
  const certificate = join(directory, 'hook.pem');
  writeFileSync(certificate, cert);
  const tls = { key, cert };
  const first = await startReceiver({ tls });
  const hook: HookReceiver = {
    receiver: first,
    url: (path) => `https://${HOOK_HOST}:${first.port}${path}`,
    async restart() {
      hook.receiver = await startReceiver({ tls, port: first.port });
    },
    settings: { env: { NODE_EXTRA_CA_CERTS: certificate }, reach: { [HOOK_ADDRESS]: '127.0.0.1' } },
    async close() {
      await hook.receiver.close();
      rmSync(directory, { recursive: true });
    },
  };
  return hook;
}

/** Takes a mail. */
export const TAKES: RequestListener = (_, response) => void response.writeHead(204).end();

/** The connection ends without an answer. */
export function cutOff(response: ServerResponse): void {
  response.socket?.destroy();
}
