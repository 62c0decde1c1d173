/**
 * How mail comes in, and in whose name it goes out: SES's identities, the configuration set, the receipt rules, which set is
 * active, and DNS. Nothing moves mail but the MX, which is written or told only where the config says `publishMx`.
 */

import { CfnOutput, CustomResource, Duration, Fn } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import {
  CfnConfigurationSet,
  CfnConfigurationSetEventDestination,
  CfnReceiptRule,
  CfnReceiptRuleSet,
  DkimIdentity,
  EasyDkimSigningKeyLength,
  EmailIdentity,
  Identity,
  MailFromBehaviorOnMxFailure,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { ActivationProperties } from '../functions/activate.ts';
import { feedbackHost, inboundHost, type ReceivingRegion } from '../lib/aws/regions.ts';
import type { Site, SiteDomain } from '../lib/site/site.ts';
import { acknowledgeReceiving } from './acknowledged.ts';
import { checkedRegion, mailFromOf } from './checks.ts';
import { makeFunction } from './function.ts';
import { DEFAULT_NAME, identitiesOf, RAW_PREFIX, recipientsOf, ruleNames, ruleSetName } from './names.ts';
import type { DeploymentProps, Processing } from './processing.ts';

export interface ReceivingProps extends DeploymentProps {
  readonly processing: Pick<Processing, 'bucket' | 'received' | 'sentEvents' | 'ready'>;
}

/** What DNS is to say, as zones are written. */
interface DnsRecord {
  readonly name: string;
  readonly type: 'CNAME' | 'MX' | 'TXT';
  readonly value: string;
}

/** How long resolvers may keep it: an hour, in which a wrong one is mended. */
const TTL_SECONDS = 3_600;

/** Of the custom resource: SES is asked twice, and CloudFormation would wait an hour for an answer that got lost. */
const ACTIVATION_MINUTES = 5;

const KEY_LENGTHS = {
  'rsa-1024': EasyDkimSigningKeyLength.RSA_1024_BIT,
  'rsa-2048': EasyDkimSigningKeyLength.RSA_2048_BIT,
} as const;

export class Receiving extends Construct {
  constructor(scope: Construct, id: string, props: ReceivingProps) {
    super(scope, id);
    const { site, processing, name = DEFAULT_NAME } = props;
    const region = checkedRegion(this, site);

    const configurationSet = new CfnConfigurationSet(this, 'ConfigurationSet', {
      name,
      reputationOptions: { reputationMetricsEnabled: true },
      sendingOptions: { sendingEnabled: true },
      // Else one hard bounce, and SES takes all later mail to that destination and sends none: we pause it, and tell.
      suppressionOptions: { suppressedReasons: [] },
    });
    const events = new CfnConfigurationSetEventDestination(this, 'SentEvents', {
      configurationSetName: configurationSet.ref,
      eventDestination: {
        name: 'sent',
        enabled: true,
        // Each costs a message: that a mail was delivered changes nothing here.
        matchingEventTypes: ['send', 'bounce', 'complaint', 'reject'],
        snsDestination: { topicArn: processing.sentEvents.topicArn },
      },
    });
    events.node.addDependency(processing.ready);

    const rules = this.receiptRules(props);
    const activation = this.activation(props, rules);
    this.dns(site, region, activation, this.identities(site, configurationSet));
    acknowledgeReceiving(this);
  }

  /** One rule with all recipients, up to SES's 500; the rest in rules after it, which CloudFormation makes one by one. */
  private receiptRules({ site, processing, name = DEFAULT_NAME }: ReceivingProps): readonly CfnReceiptRule[] {
    const set = ruleSetName(site, name);
    const own = set === name ? new CfnReceiptRuleSet(this, 'RuleSet', { ruleSetName: name }) : null;
    const names = ruleNames(site, name);
    const rules: CfnReceiptRule[] = [];
    const all = recipientsOf(site);
    for (const [i, recipients] of all.entries()) {
      const before = rules.at(-1);
      const rule = new CfnReceiptRule(this, i === 0 ? 'Rule' : `Rule${i + 1}`, {
        ruleSetName: own?.ref ?? set,
        // Without `after` a rule is the first: before those of a set that is joined, whose Stop would end the mail's way.
        ...(before !== undefined && { after: before.ref }),
        rule: {
          name: names[i] as string,
          enabled: true,
          scanEnabled: true,
          // `Require` would refuse senders without TLS.
          tlsPolicy: 'Optional',
          recipients: [...recipients],
          actions: [
            {
              s3Action: {
                bucketName: processing.bucket.bucketName,
                objectKeyPrefix: RAW_PREFIX,
                topicArn: processing.received.topicArn,
              },
            },
            // A mail to recipients of two rules is for both: nothing stops before the last.
            ...(i === all.length - 1 ? [{ stopAction: { scope: 'RuleSet' } }] : []),
          ],
        },
      });
      // SES tries bucket and topic when the rule is made, and the first mail may come at once.
      rule.node.addDependency(processing.ready);
      rules.push(rule);
    }
    return rules;
  }

  private activation({ site, code, name = DEFAULT_NAME }: ReceivingProps, rules: readonly CfnReceiptRule[]) {
    const activate = makeFunction(this, 'ActivateFunction', {
      name: 'activate',
      code,
      memorySize: 256,
      environment: {},
      rights: [
        new PolicyStatement({
          actions: ['ses:DescribeActiveReceiptRuleSet', 'ses:SetActiveReceiptRuleSet'],
          resources: ['*'],
        }),
      ],
    });
    const { ruleSet } = site;
    const properties: ActivationProperties = {
      RuleSetName: ruleSetName(site, name),
      Joined: String(ruleSet !== null && 'join' in ruleSet),
      TakeOver: ruleSet !== null && 'takeOver' in ruleSet ? ruleSet.takeOver : '',
    };
    const activation = new CustomResource(this, 'Activation', {
      resourceType: 'Custom::ActiveReceiptRuleSet',
      serviceToken: activate.functionArn,
      serviceTimeout: Duration.minutes(ACTIVATION_MINUTES),
      properties: { ...properties },
    });
    // Active when its rules are there; no longer active before they go. With the role's rights, while it answers.
    activation.node.addDependency(
      activate,
      activate.role?.node.tryFindChild('DefaultPolicy') ?? activate,
      ...rules,
    );
    return activation;
  }

  /** DKIM's records of each identity that is made here. */
  private identities(
    site: Site,
    configurationSet: CfnConfigurationSet,
  ): ReadonlyMap<string, readonly DnsRecord[]> {
    if (site.identity === 'existing') return new Map();
    return new Map(
      identitiesOf(site).map((domain, i) => {
        const identity = new EmailIdentity(this, i === 0 ? 'Identity' : `Identity${i + 1}`, {
          identity: Identity.domain(domain),
          // Of what other programs send in this name by SES too: it is in the ledger then.
          configurationSet,
          dkimIdentity: DkimIdentity.easyDkim(KEY_LENGTHS[site.dkim]),
          // Events tell; a notice by mail would come to the mailbox in whose name was sent, as one more bounce.
          feedbackForwarding: false,
          ...(site.domains.has(domain) && {
            mailFromDomain: mailFromOf(domain),
            // Mail goes out by SES's own name until its MX is there.
            mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
          }),
        });
        const records = identity.dkimRecords.map(
          ({ name, value }): DnsRecord => ({ name, type: 'CNAME', value }),
        );
        return [domain, records];
      }),
    );
  }

  private dns(
    site: Site,
    region: ReceivingRegion,
    activation: CustomResource,
    dkim: ReadonlyMap<string, readonly DnsRecord[]>,
  ): void {
    [...site.domains.values()].forEach((domain, i) => {
      const records = [...(dkim.get(domain.name) ?? []), ...(dkim.get(domain.receivesAt) ?? [])].filter(
        (record, at, all) => all.indexOf(record) === at,
      );
      if (site.identity === 'create') records.push(...mailFrom(domain.name, region));
      const mx: DnsRecord = { name: domain.receivesAt, type: 'MX', value: `10 ${inboundHost(region)}` };
      const { hostedZone } = domain.stated;
      const n = i + 1;
      const told = [
        ...(hostedZone === undefined ? records : []),
        ...(domain.publishMx && hostedZone === undefined ? [mx] : []),
      ];
      if (hostedZone !== undefined) {
        records.forEach((record, at) => {
          this.record(`Record${n}At${at + 1}`, hostedZone, record);
        });
        // Last of all: from here on mail comes.
        if (domain.publishMx) this.record(`Mx${n}`, hostedZone, mx).node.addDependency(activation);
      }
      if (told.length > 0)
        this.output(`Dns${n}`, Fn.join('; ', told.map(written)), `Records for the zone of ${domain.name}`);
      this.output(`DnsAdvice${n}`, adviceOf(domain), `Where ${domain.name} has no such records yet`);
    });
  }

  private record(id: string, hostedZoneId: string, { name, type, value }: DnsRecord): CfnRecordSet {
    return new CfnRecordSet(this, id, {
      hostedZoneId,
      name,
      type,
      ttl: String(TTL_SECONDS),
      resourceRecords: [value],
    });
  }

  private output(key: string, value: string, description: string): void {
    new CfnOutput(this, `Output${key}`, { value, description }).overrideLogicalId(key);
  }
}

function written({ name, type, value }: DnsRecord): string {
  return `${name} ${type} ${value}`;
}

/** Without its MX, SES does not use the name; without its SPF, receivers do not trust it. */
function mailFrom(domain: string, region: ReceivingRegion): readonly DnsRecord[] {
  const name = mailFromOf(domain);
  return [
    { name, type: 'MX', value: `10 ${feedbackHost(region)}` },
    { name, type: 'TXT', value: '"v=spf1 include:amazonses.com -all"' },
  ];
}

/** Never written: a name has one record of each, and who has one already must add to it by himself. */
function adviceOf({ name }: SiteDomain): string {
  return `_dmarc.${name} TXT "v=DMARC1; p=none"; ${name} TXT "v=spf1 include:amazonses.com ~all" (one record: add what sends besides)`;
}
