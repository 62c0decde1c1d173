/** `--stack` and `--region`: which deployment is meant, and what to do where none can be asked. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { REGION } from '../support/aws/world.ts';
import { truebounce } from '../support/command.ts';
import { Operated, STACK, START_MS } from './support/operated.ts';

describe('the stack of a deployment', () => {
  let on: Operated;
  beforeAll(async () => {
    on = await Operated.start();
  }, START_MS);
  afterAll(() => on.close());
  let env: Record<string, string>;
  beforeEach(() => {
    env = on.env();
  });
  const list = (...args: string[]) => truebounce(['held', 'list', ...args], { env });

  test('is that of the name and region that were given', async () => {
    on.cloud.stacks.set('Mine', on.cloud.stacks.get(STACK) as never);
    on.cloud.regions.length = 0;
    expect(await list('--stack', 'Mine', '--region', 'eu-west-1')).toMatchObject({ code: 0, stderr: '' });
    expect(await list('--stack=Mine')).toMatchObject({ code: 0, stdout: 'Nothing is held.\n' });
    expect(on.cloud.regions).toEqual(['eu-west-1', REGION]);
  });

  test.each([
    ['no such stack', ['--stack', 'Other'], /there is no stack Other in us-east-1.*--region/],
    ['a key after --stack', ['--stack', '20261124T1015'], /put --stack last/],
    ['a region alone', ['--region', 'eu-west-1'], /write --stack as well/],
  ])('%s', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await list(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['UPDATE_COMPLETE', /does not tell SentDeadUrl\. It is that of an older version.*deploy again/],
    ['CREATE_IN_PROGRESS', /ask again when that has ended/],
    ['ROLLBACK_COMPLETE', /was not deployed to its end/],
  ])('without an output: %s', async (status, sentence) => {
    const { SentDeadUrl: _, ...outputs } = on.cloud.stacks.get(STACK)?.outputs ?? {};
    on.cloud.stacks.set('Old', { status, outputs });
    const { code, stderr } = await list('--stack', 'Old');
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
  });

  test.each([
    [
      'AccessDenied',
      403,
      'User: me is not authorized to perform: cloudformation:DescribeStacks on resource: x',
      /The right cloudformation:DescribeStacks is missing: the README/,
    ],
    ['ExpiredToken', 403, 'The security token is expired', /sign in again.*is expired/],
    ['InvalidClientTokenId', 403, 'The security token is invalid', /sign in again/],
  ])('CloudFormation says %s', async (code, status, message, sentence) => {
    on.cloud.refuse(status, code, message);
    const ended = await list('--stack');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(sentence);
  });

  test('without credentials, without a region, without a line', async () => {
    const { AWS_ACCESS_KEY_ID: _a, AWS_SECRET_ACCESS_KEY: _b, ...anonymous } = env;
    env = anonymous;
    expect((await list('--stack')).stderr).toMatch(/no credentials of AWS were found.*AWS_PROFILE/);
    const { AWS_REGION: _c, AWS_DEFAULT_REGION: _d, ...nowhere } = on.env();
    env = nowhere;
    expect((await list('--stack')).stderr).toMatch(/no region is known.*--region/);
    env = { ...on.env(), AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1' };
    expect((await list('--stack', '--lang', 'ja')).stderr).toMatch(/us-east-1 のAWSから返答がありません/);
  });
});
