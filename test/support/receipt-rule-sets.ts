/** Amazon SES as far as receipt rule sets are made active, and the bucket from which CloudFormation reads answers. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RuleSetsEmulator {
  readonly url: string;
  /** The active set; null: none. */
  active: string | null;
  /** Sets that exist. */
  readonly sets: Set<string>;
  /** Of the next calls: SES refuses them with this code. */
  readonly faults: string[];
  /** Of the next answers to CloudFormation: its bucket fails. */
  failingAnswers: number;
  /** What CloudFormation was answered, with the content type of the request. */
  readonly answers: { readonly [name: string]: string; readonly contentType: string }[];
  close(): Promise<void>;
}

const XMLNS = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
const NO_RULES = '<Rules/>';

export async function startRuleSets(
  active: string | null,
  sets: readonly string[],
): Promise<RuleSetsEmulator> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    if (request.method === 'PUT') {
      if (emulator.failingAnswers > 0) {
        emulator.failingAnswers -= 1;
        response.statusCode = 503;
        response.end();
        return;
      }
      emulator.answers.push({ ...JSON.parse(body), contentType: request.headers['content-type'] ?? '' });
      response.end();
      return;
    }
    const asked = new URLSearchParams(body);
    const fail = (code: string) => {
      response.statusCode = 400;
      response.end(
        `<ErrorResponse ${XMLNS}><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`,
      );
    };
    const fault = emulator.faults.shift();
    if (fault !== undefined) return fail(fault);
    const answer = (action: string, result: string) =>
      response.end(
        `<${action}Response ${XMLNS}><${action}Result>${result}</${action}Result></${action}Response>`,
      );
    switch (asked.get('Action')) {
      case 'DescribeActiveReceiptRuleSet':
        return answer(
          'DescribeActiveReceiptRuleSet',
          emulator.active === null
            ? ''
            : `${NO_RULES}<Metadata><Name>${emulator.active}</Name><CreatedTimestamp>2026-11-01T00:00:00Z</CreatedTimestamp></Metadata>`,
        );
      case 'SetActiveReceiptRuleSet': {
        const name = asked.get('RuleSetName');
        if (name !== null && !emulator.sets.has(name)) return fail('RuleSetDoesNotExist');
        emulator.active = name;
        return answer('SetActiveReceiptRuleSet', '');
      }
      default:
        return fail('InvalidAction');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const emulator: RuleSetsEmulator = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    active,
    sets: new Set(sets),
    faults: [],
    failingAnswers: 0,
    answers: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return emulator;
}
