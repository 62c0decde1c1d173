/** What the canary asks of the world: whose the MX is, and that SES sends it. */

import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { CanarySending } from '../canary.ts';
import type { Resolve } from '../dns.ts';

/** Rejects where DNS does not answer: then nothing is known, and nothing is sent. */
export function mailHostsBy(resolve: Resolve): CanarySending['mailHosts'] {
  return async (name) => {
    const answer = await resolve(name, 'MX');
    switch (answer.kind) {
      case 'found':
        return answer.records;
      case 'none':
        return [];
      case 'silent':
        throw new Error(`DNS does not tell the MX of ${name}`);
      default:
        return answer satisfies never;
    }
  };
}

/** Rejects as the client does. */
export function canarySender(
  ses: Pick<SESClient, 'send'>,
  configurationSet: string | null,
): CanarySending['send'] {
  return async ({ from, to, raw }) => {
    await ses.send(
      new SendRawEmailCommand({
        Source: from,
        Destinations: [to],
        RawMessage: { Data: Buffer.from(raw) },
        ...(configurationSet !== null && { ConfigurationSetName: configurationSet }),
      }),
    );
  };
}
