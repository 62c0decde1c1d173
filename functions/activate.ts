/**
 * `activate`: makes the site's rule set the active one, when CloudFormation creates, changes or deletes the deployment. A
 * region has one active set, and CloudFormation has no resource for it.
 *
 * A set that is not the site's is somebody's mail: it is never put aside, unless the config names it (`ruleSet.takeOver`).
 */

import {
  DescribeActiveReceiptRuleSetCommand,
  SESClient,
  SetActiveReceiptRuleSetCommand,
} from '@aws-sdk/client-ses';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { patient } from '../lib/aws/patience.ts';

/** SES answers these once a second for an account; the console and others ask too. */
const TRIES = 6;
const CONNECT_MS = 2_000;
const ANSWER_MS = 5_000;

/** Always the same: with another, CloudFormation would take the change for a new activation, and delete the old one after it. */
const PHYSICAL_ID = 'active-receipt-rule-set';

/** CloudFormation takes 4,096 bytes of an answer. */
const MAX_REASON_CHARS = 2_000;

/** CloudFormation waits for an answer that never comes until the resource's timeout. */
const ANSWER_TRIES = 4;
const ANSWER_PAUSE_MS = 500;

/** What cdk/receiving.ts states; CloudFormation passes texts only. */
export interface ActivationProperties {
  /** Into which the rule was put. */
  readonly RuleSetName: string;
  /** `true`: the set is another's, and stays as active as it is. */
  readonly Joined: string;
  /** A set of another's that may be put aside; empty: none. */
  readonly TakeOver: string;
}

/** The deployment cannot go on; the message is for its operator. */
class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

const ses = new SESClient({
  ...patient({ connectMs: CONNECT_MS, answerMs: ANSWER_MS, tries: TRIES }),
});

export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  try {
    await carryOut(event);
    await answer(event, 'SUCCESS');
  } catch (error) {
    console.error(error);
    await answer(event, 'FAILED', error instanceof Error ? error.message : String(error));
  }
}

async function carryOut(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { RuleSetName: ours, Joined, TakeOver } = event.ResourceProperties as unknown as ActivationProperties;
  const active = await activeRuleSet();
  if (event.RequestType === 'Delete') {
    // Somebody may have made another set the active one since: his mail goes on.
    if (Joined !== 'true' && active === ours) await ses.send(new SetActiveReceiptRuleSetCommand({}));
    return;
  }
  if (Joined === 'true') {
    if (active === ours) return;
    throw new NotOurs(
      `the rule is in the rule set "${ours}" (ruleSet.join), but ${told(active)}: activate that set, or join the active one`,
    );
  }
  if (active === ours) return;
  const before = event.RequestType === 'Update' ? ownBefore(event.OldResourceProperties) : null;
  if (active !== null && active !== before && active !== TakeOver)
    throw new NotOurs(
      `${told(active)}, which is not of this deployment, and its mail would go astray: state ruleSet: { join: '${active}' } ` +
        `to put the rule into it, before all others, or ruleSet: { takeOver: '${active}' } to put it aside`,
    );
  await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: ours }));
}

/** The set that this deployment made active before. */
function ownBefore(old: Readonly<Record<string, unknown>>): string | null {
  const { RuleSetName, Joined } = old as unknown as ActivationProperties;
  return Joined === 'true' ? null : RuleSetName;
}

function told(active: string | null): string {
  return active === null
    ? 'no rule set is active in this region'
    : `the active rule set of this region is "${active}"`;
}

async function activeRuleSet(): Promise<string | null> {
  const { Metadata } = await ses.send(new DescribeActiveReceiptRuleSetCommand({}));
  return Metadata?.Name ?? null;
}

/** docs.aws.amazon.com/AWSCloudFormation, "Custom resource response objects": a PUT without a content type. */
async function answer(
  event: CloudFormationCustomResourceEvent,
  status: 'SUCCESS' | 'FAILED',
  reason = '',
): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({
      Status: status,
      Reason: reason.slice(0, MAX_REASON_CHARS),
      PhysicalResourceId: PHYSICAL_ID,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    }),
  );
  for (let tries = 1; ; tries++) {
    try {
      const { ok, status: code } = await fetch(event.ResponseURL, {
        method: 'PUT',
        body,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (ok) return;
      throw new Error(`CloudFormation's bucket answered ${code}`);
    } catch (error) {
      if (tries === ANSWER_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, ANSWER_PAUSE_MS * tries));
    }
  }
}
