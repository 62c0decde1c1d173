import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { invocation } from '../../functions/invocation.ts';

const FUNCTIONS = new URL('../../functions/', import.meta.url);

describe('an invocation', () => {
  it('is not answered before its work has ended, however little time is left', async () => {
    const happened: string[] = [];
    const handler = invocation<object, string>(async () => {
      await sleep(60);
      happened.push('sent');
      return 'done';
    });
    const context = { awsRequestId: 'a', getRemainingTimeInMillis: () => 10 } as Context;
    const answer = await handler({}, context).catch((error: Error) => error.name);
    happened.push('answered');
    // An answer before it would leave the work to whatever the process is called for next.
    expect(happened).toEqual(['sent', 'answered']);
    expect(answer).toBe('done');
  });

  it('of each function is one of these', () => {
    const files = readdirSync(FUNCTIONS).filter((name) => name.endsWith('.ts'));
    expect(files).toContain('queue-handler.ts');
    const byMiddy = files.filter((name) =>
      readFileSync(new URL(name, FUNCTIONS), 'utf8').includes('@middy/core'),
    );
    expect(byMiddy).toEqual(['invocation.ts']);
  });
});
