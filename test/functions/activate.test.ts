/** Whose rule set is active after a deployment was made, changed, rolled back or taken down. */

import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActivationProperties } from '../../functions/activate.ts';
import { startRuleSets } from '../support/receipt-rule-sets.ts';

const ses = await startRuleSets(null, ['truebounce', 'theirs', 'old']);
vi.stubEnv('AWS_ENDPOINT_URL_SES', ses.url);
vi.stubEnv('AWS_REGION', 'eu-central-1');
vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b');
// The client asks for the environment when it is made.
const { handler } = await import('../../functions/activate.ts');
const log = vi.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(() => {
  ses.answers.length = 0;
  ses.faults.length = 0;
  ses.active = null;
});
afterAll(() => ses.close());

const OWN: ActivationProperties = { RuleSetName: 'truebounce', Joined: 'false', TakeOver: '' };
const JOINED: ActivationProperties = { RuleSetName: 'theirs', Joined: 'true', TakeOver: '' };

async function asked(
  type: 'Create' | 'Update' | 'Delete',
  properties: ActivationProperties,
  old: ActivationProperties = OWN,
) {
  const event = {
    RequestType: type,
    ServiceToken: 'arn',
    ResponseURL: `${ses.url}/answer?signed=yes`,
    StackId: 'stack-1',
    RequestId: 'request-1',
    LogicalResourceId: 'Activation',
    ResourceType: 'Custom::ActiveReceiptRuleSet',
    ResourceProperties: { ServiceToken: 'arn', ...properties },
    ...(type !== 'Create' && { PhysicalResourceId: 'active-receipt-rule-set' }),
    ...(type === 'Update' && { OldResourceProperties: { ServiceToken: 'arn', ...old } }),
  } as unknown as CloudFormationCustomResourceEvent;
  await handler(event);
  expect(ses.answers).toHaveLength(1);
  const [answer = {}] = ses.answers as readonly { readonly Status?: string; readonly Reason?: string }[];
  return { ...answer, active: ses.active };
}

describe('a deployment that is made', () => {
  it('makes its rule set active where none is', async () => {
    expect(await asked('Create', OWN)).toEqual({
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: 'active-receipt-rule-set',
      StackId: 'stack-1',
      RequestId: 'request-1',
      LogicalResourceId: 'Activation',
      // The URL is signed for a request without one.
      contentType: '',
      active: 'truebounce',
    });
  });

  it('puts no other set aside, says whose it is, and what can be stated', async () => {
    ses.active = 'theirs';
    const { Status, Reason, active } = await asked('Create', OWN);
    expect([Status, active]).toEqual(['FAILED', 'theirs']);
    expect(Reason).toContain('the active rule set of this region is "theirs"');
    expect(Reason).toContain("ruleSet: { join: 'theirs' }");
    expect(Reason).toContain("ruleSet: { takeOver: 'theirs' }");
  });

  it('and is rolled back after that leaves the other set active', async () => {
    ses.active = 'theirs';
    expect(await asked('Delete', OWN)).toMatchObject({ Status: 'SUCCESS', active: 'theirs' });
  });

  it('takes over the set that was named, and no other', async () => {
    ses.active = 'old';
    expect(await asked('Create', { ...OWN, TakeOver: 'old' })).toMatchObject({
      Status: 'SUCCESS',
      active: 'truebounce',
    });
    ses.answers.length = 0;
    ses.active = 'theirs';
    expect(await asked('Create', { ...OWN, TakeOver: 'old' })).toMatchObject({
      Status: 'FAILED',
      active: 'theirs',
    });
  });

  it('that joins a set makes nothing active, and fails where mail goes by another', async () => {
    ses.active = 'theirs';
    expect(await asked('Create', JOINED)).toMatchObject({ Status: 'SUCCESS', active: 'theirs' });
    ses.answers.length = 0;
    ses.active = 'old';
    expect(await asked('Create', JOINED)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(
        'the rule is in the rule set "theirs" (ruleSet.join), but the active rule set of this region is "old"',
      ),
      active: 'old',
    });
    ses.answers.length = 0;
    ses.active = null;
    expect(await asked('Create', JOINED)).toMatchObject({ Status: 'FAILED', active: null });
  });
});

describe('a deployment that is changed', () => {
  it('stays active, with the same physical id: with another, CloudFormation would delete what it just made', async () => {
    ses.active = 'truebounce';
    expect(await asked('Update', OWN)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'active-receipt-rule-set',
      active: 'truebounce',
    });
  });

  it('goes over to its new name from its own former one', async () => {
    ses.active = 'old';
    expect(await asked('Update', OWN, { ...OWN, RuleSetName: 'old' })).toMatchObject({
      Status: 'SUCCESS',
      active: 'truebounce',
    });
  });

  it('that had joined a set does not put it aside untold', async () => {
    ses.active = 'theirs';
    expect(await asked('Update', OWN, JOINED)).toMatchObject({ Status: 'FAILED', active: 'theirs' });
  });

  it('does not take back what somebody made active in the meantime', async () => {
    ses.active = 'theirs';
    expect(await asked('Update', OWN)).toMatchObject({ Status: 'FAILED', active: 'theirs' });
  });
});

describe('a deployment that is taken down', () => {
  it('lets go of what is still its own: an active set cannot be deleted', async () => {
    ses.active = 'truebounce';
    expect(await asked('Delete', OWN)).toMatchObject({ Status: 'SUCCESS', active: null });
  });

  it('leaves a set that it had joined as active as it is', async () => {
    ses.active = 'theirs';
    expect(await asked('Delete', JOINED)).toMatchObject({ Status: 'SUCCESS', active: 'theirs' });
  });
});

describe('faults', () => {
  it('of SES that pass are tried again', async () => {
    ses.faults.push('Throttling', 'Throttling');
    expect(await asked('Create', OWN)).toMatchObject({ Status: 'SUCCESS', active: 'truebounce' });
  });

  it('of SES that stay are told to CloudFormation, which would wait for an hour', async () => {
    ses.faults.push('AccessDenied');
    expect(await asked('Create', OWN)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('AccessDenied'),
      active: null,
    });
    expect(log).toHaveBeenCalled();
  });

  it('of CloudFormation’s bucket are borne with', async () => {
    ses.failingAnswers = 2;
    expect(await asked('Create', OWN)).toMatchObject({ Status: 'SUCCESS' });
  });
});
