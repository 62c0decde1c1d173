/** What `doctor` asks of SES: receipt rules by its first API, all else by the second. */

import {
  DescribeActiveReceiptRuleSetCommand,
  DescribeReceiptRuleSetCommand,
  type ReceiptRule,
  type SESClient,
} from '@aws-sdk/client-ses';
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { AccountAnswer, IdentityAnswer, Questions, RuleAnswer } from '../doctor/answers.ts';
import { absent, asked } from './asked.ts';

export interface SesQuestions {
  readonly ses: Pick<SESClient, 'send'>;
  readonly sesv2: Pick<SESv2Client, 'send'>;
}

type Asked = Pick<Questions, 'account' | 'identity' | 'hasConfigurationSet' | 'activeRuleSet' | 'hasRuleSet'>;

export function sesQuestions({ ses, sesv2 }: SesQuestions): Asked {
  return {
    account: () => asked('ses:GetAccount', () => accountOf(sesv2)),
    identity: (name) =>
      asked('ses:GetEmailIdentity', () => identityOf(sesv2, name).catch(absent('NotFoundException', null))),
    hasConfigurationSet: (name) =>
      asked('ses:GetConfigurationSet', () =>
        sesv2
          .send(new GetConfigurationSetCommand({ ConfigurationSetName: name }))
          .then(() => true)
          .catch(absent('NotFoundException', false)),
      ),
    activeRuleSet: () =>
      asked('ses:DescribeActiveReceiptRuleSet', async () => {
        const { Metadata, Rules = [] } = await ses.send(new DescribeActiveReceiptRuleSetCommand({}));
        return Metadata?.Name === undefined ? null : { name: Metadata.Name, rules: Rules.map(ruleOf) };
      }),
    hasRuleSet: (name) =>
      asked('ses:DescribeReceiptRuleSet', () =>
        ses
          .send(new DescribeReceiptRuleSetCommand({ RuleSetName: name }))
          .then(() => true)
          .catch(absent(/^RuleSetDoesNotExist/, false)),
      ),
  };
}

async function accountOf(sesv2: Pick<SESv2Client, 'send'>): Promise<AccountAnswer> {
  const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota } = await sesv2.send(
    new GetAccountCommand({}),
  );
  const { Max24HourSend = 0, MaxSendRate = 0, SentLast24Hours = 0 } = SendQuota ?? {};
  return {
    production: ProductionAccessEnabled ?? false,
    sendingEnabled: SendingEnabled ?? false,
    enforcement: EnforcementStatus ?? '',
    // -1: without limit.
    perDay: Max24HourSend < 0 ? null : Max24HourSend,
    perSecond: MaxSendRate,
    sentLastDay: SentLast24Hours,
  };
}

async function identityOf(sesv2: Pick<SESv2Client, 'send'>, name: string): Promise<IdentityAnswer> {
  const { VerifiedForSendingStatus, DkimAttributes } = await sesv2.send(
    new GetEmailIdentityCommand({ EmailIdentity: name }),
  );
  const easy = DkimAttributes?.SigningAttributesOrigin !== 'EXTERNAL';
  return {
    verified: VerifiedForSendingStatus ?? false,
    dkimSigning: DkimAttributes?.SigningEnabled ?? false,
    dkimStatus: DkimAttributes?.Status ?? '',
    dkimTokens: easy ? (DkimAttributes?.Tokens ?? []) : [],
  };
}

function ruleOf({ Name = '', Enabled, ScanEnabled, Recipients, Actions }: ReceiptRule): RuleAnswer {
  return {
    name: Name,
    enabled: Enabled ?? false,
    scan: ScanEnabled ?? false,
    recipients: Recipients ?? [],
    stops: (Actions ?? []).some(({ StopAction }) => StopAction !== undefined),
  };
}
