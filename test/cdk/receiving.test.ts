/** How mail comes in: what SES is told, and what moves mail. */

import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { checkedRegion, MAX_RULES } from '../../cdk/checks.ts';
import { MAX_RECIPIENTS } from '../../cdk/names.ts';
import { Truebounce } from '../../cdk/truebounce.ts';
import { RECEIVING_REGIONS } from '../../lib/aws/regions.ts';
import { imap, parameter, type SiteConfig } from '../../lib/index.ts';
import { readSite } from '../../lib/site/site.ts';
import { ofType, one, read, SITE, synthesised, type Template, withFolders } from './support/synthesised.ts';

const { receiving } = await synthesised();

const domainOf = (domain: object, name = 'client.example'): Partial<SiteConfig> => ({
  domains: { [name]: { mailboxes: { info: 'owner@mailbox.example' }, ...domain } },
});

const dnsOf = ({ Outputs }: Template) =>
  Object.entries(Outputs)
    .filter(([name]) => /^Dns\d/.test(name))
    .map(([, { Value }]) => read(Value))
    .join('; ');

describe('the receipt rule', () => {
  const { Properties, DependsOn } = one(receiving, 'AWS::SES::ReceiptRule');

  it('names each mailbox, postmaster and the canary: SES refuses all others in the dialogue', () => {
    expect(Properties.Rule.Recipients).toEqual([
      'info@client.example',
      'sales@client.example',
      'postmaster@client.example',
      'truebounce-canary@client.example',
    ]);
  });

  it('puts mail into the bucket with a notice, then stops, after a scan, from senders without TLS too', () => {
    expect(Properties.Rule).toMatchObject({
      Name: 'truebounce',
      Enabled: true,
      ScanEnabled: true,
      TlsPolicy: 'Optional',
    });
    const [put, stop, ...more] = Properties.Rule.Actions;
    expect(Object.keys(put)).toEqual(['S3Action']);
    expect(put.S3Action.ObjectKeyPrefix).toBe('raw');
    expect(read(put.S3Action.BucketName)).toContain('ProcessingRaw');
    expect(read(put.S3Action.TopicArn)).toContain('ProcessingReceived');
    expect(stop).toEqual({ StopAction: { Scope: 'RuleSet' } });
    expect(more).toEqual([]);
  });

  it('of more than 500 recipients is several, of which only the last stops: a mail may be for two of them', async () => {
    const mailboxes = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`m${i}`, 'a@mailbox.example']),
    );
    const many = await synthesised(domainOf({ mailboxes }));
    const rules = ofType(many.receiving, 'AWS::SES::ReceiptRule').map(({ Properties: { Rule } }) => Rule);
    expect(rules.map(({ Recipients }) => Recipients.length)).toEqual([500, 102]);
    expect(rules.map(({ Actions }) => Actions.some((action: object) => 'StopAction' in action))).toEqual([
      false,
      true,
    ]);
  });

  it('is active only when it is there, and no longer before it goes', () => {
    const rule = one(receiving, 'AWS::SES::ReceiptRule');
    expect(one(receiving, 'Custom::ActiveReceiptRuleSet').DependsOn).toContain(rule.id);
    // In a stack of its own: all of the processing stack is there before.
    expect(DependsOn).toBeUndefined();
  });

  it('takes the whole domain only where the config says so', async () => {
    const all = await synthesised(
      domainOf({ mailboxes: { info: 'a@mailbox.example', '*': 'b@mailbox.example' } }),
    );
    expect(one(all.receiving, 'AWS::SES::ReceiptRule').Properties.Rule.Recipients).toEqual([
      'client.example',
    ]);
  });

  it('of a name to which the old host forwards has the mailboxes at that name', async () => {
    const forward = await synthesised(
      domainOf({ receive: 'sort.client.example', sendingHosts: ['sv1.host.example'] }),
    );
    expect(one(forward.receiving, 'AWS::SES::ReceiptRule').Properties.Rule.Recipients).toEqual([
      'info@sort.client.example',
      'postmaster@sort.client.example',
      'truebounce-canary@sort.client.example',
    ]);
  });

  it('is followed by others where there are more than 500 mailboxes, and SES may write for each', async () => {
    const mailboxes = Object.fromEntries(
      Array.from({ length: 499 }, (_, i) => [`m${i}`, 'a@mailbox.example']),
    );
    const many = await synthesised(domainOf({ mailboxes }));
    const rules = ofType(many.receiving, 'AWS::SES::ReceiptRule');
    expect(
      rules.map(({ Properties: { Rule, After } }) => [Rule.Name, Rule.Recipients.length, After]),
    ).toEqual([
      ['truebounce', 500, undefined],
      ['truebounce-2', 1, { Ref: rules[0]?.id }],
    ]);
    const policy = JSON.stringify(one(many.processing, 'AWS::S3::BucketPolicy').Properties);
    expect(policy).toContain(':receipt-rule-set/truebounce:receipt-rule/truebounce-2"');
  });
});

describe('the active rule set', () => {
  it('of somebody else is not touched where nothing is said', () => {
    expect(one(receiving, 'Custom::ActiveReceiptRuleSet').Properties).toMatchObject({
      RuleSetName: 'truebounce',
      Joined: 'false',
      TakeOver: '',
      ServiceTimeout: '300',
    });
    expect(one(receiving, 'AWS::SES::ReceiptRuleSet').Properties.RuleSetName).toBe('truebounce');
  });

  it('that is joined gets our rule before all others, and stays as active as it is', async () => {
    const joined = await synthesised({ ruleSet: { join: 'default-rule-set' } });
    expect(ofType(joined.receiving, 'AWS::SES::ReceiptRuleSet')).toEqual([]);
    const { Properties } = one(joined.receiving, 'AWS::SES::ReceiptRule');
    expect(Properties.RuleSetName).toBe('default-rule-set');
    expect(Properties.After).toBeUndefined();
    expect(one(joined.receiving, 'Custom::ActiveReceiptRuleSet').Properties).toMatchObject({
      RuleSetName: 'default-rule-set',
      Joined: 'true',
    });
    const policy = JSON.stringify(one(joined.processing, 'AWS::S3::BucketPolicy').Properties);
    expect(policy).toContain(':receipt-rule-set/default-rule-set:receipt-rule/truebounce"');
  });

  it('that is taken over is named', async () => {
    const taken = await synthesised({ ruleSet: { takeOver: 'old' } });
    expect(one(taken.receiving, 'Custom::ActiveReceiptRuleSet').Properties).toMatchObject({
      RuleSetName: 'truebounce',
      TakeOver: 'old',
    });
  });
});

describe('what is sent', () => {
  it('is told to the queue of sending events, and kept from no destination by SES’s own list', () => {
    expect(one(receiving, 'AWS::SES::ConfigurationSet').Properties).toMatchObject({
      Name: 'truebounce',
      SuppressionOptions: { SuppressedReasons: [] },
      ReputationOptions: { ReputationMetricsEnabled: true },
    });
    const { EventDestination } = one(receiving, 'AWS::SES::ConfigurationSetEventDestination').Properties;
    expect(EventDestination.MatchingEventTypes).toEqual(['send', 'bounce', 'complaint', 'reject']);
    expect(read(EventDestination.SnsDestination.TopicARN)).toContain('ProcessingSentEvents');
  });

  it('is signed by Easy DKIM, with a reverse path of its own that may be missing for a while', () => {
    expect(one(receiving, 'AWS::SES::EmailIdentity').Properties).toMatchObject({
      EmailIdentity: 'client.example',
      DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
      MailFromAttributes: {
        MailFromDomain: 'truebounce-mail.client.example',
        BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      },
      FeedbackAttributes: { EmailForwardingEnabled: false },
    });
  });

  it('has an identity also for a name that receives outside the domain', async () => {
    const outside = await synthesised(
      domainOf({ receive: 'sort.elsewhere.example', sendingHosts: ['sv1.host.example'] }),
    );
    expect(
      ofType(outside.receiving, 'AWS::SES::EmailIdentity').map(({ Properties }) => Properties.EmailIdentity),
    ).toEqual(['client.example', 'sort.elsewhere.example']);
  });

  it('is sent in the name of an identity that is there already, where the config says so', async () => {
    const existing = await synthesised({ identity: 'existing' });
    expect(ofType(existing.receiving, 'AWS::SES::EmailIdentity')).toEqual([]);
    expect(dnsOf(existing.receiving)).toBe('');
  });
});

describe('DNS', () => {
  const MX = 'client.example MX 10 inbound-smtp.eu-central-1.amazonaws.com';

  it('is told: DKIM and MAIL FROM, and no MX before the config says so', () => {
    const told = dnsOf(receiving);
    expect(told.match(/CNAME/g)).toHaveLength(3);
    expect(told).toContain('truebounce-mail.client.example MX 10 feedback-smtp.eu-central-1.amazonses.com');
    expect(told).toContain('truebounce-mail.client.example TXT "v=spf1 include:amazonses.com -all"');
    expect(told).not.toContain('inbound-smtp');
    expect(ofType(receiving, 'AWS::Route53::RecordSet')).toEqual([]);
  });

  it('is told the MX where the config says so', async () => {
    const published = await synthesised(domainOf({ publishMx: true }));
    expect(dnsOf(published.receiving)).toContain(MX);
  });

  it('is written in Route 53, the MX last of all, and only where the config says so', async () => {
    const hostedZone = 'Z0123456789ABCDEFGHIJ';
    const records = (template: Template) =>
      ofType(template, 'AWS::Route53::RecordSet').map(({ Properties }) => [
        Properties.Type,
        read(Properties.Name),
      ]);
    const before = (await synthesised(domainOf({ hostedZone }))).receiving;
    expect(records(before).filter(([type]) => type !== 'CNAME')).toEqual([
      ['MX', 'truebounce-mail.client.example'],
      ['TXT', 'truebounce-mail.client.example'],
    ]);
    const { receiving: after } = await synthesised(domainOf({ hostedZone, publishMx: true }));
    expect(records(after)).toHaveLength(6);
    const mx = one(after, 'AWS::Route53::RecordSet', 'Mx');
    expect(mx.Properties).toMatchObject({
      HostedZoneId: hostedZone,
      Name: 'client.example',
      ResourceRecords: ['10 inbound-smtp.eu-central-1.amazonaws.com'],
    });
    expect(mx.DependsOn).toContain(one(after, 'Custom::ActiveReceiptRuleSet').id);
    expect(dnsOf(after)).toBe('');
  });

  it('never has its SPF and DMARC changed: they are advice', () => {
    const advice = read(receiving.Outputs.DnsAdvice1?.Value);
    expect(advice).toContain('_dmarc.client.example TXT "v=DMARC1; p=none"');
    expect(advice).toContain('client.example TXT "v=spf1 include:amazonses.com ~all"');
  });
});

describe('a config that AWS would refuse', () => {
  it.each<[string, Partial<SiteConfig>, string]>([
    [
      'no region',
      { region: undefined as never },
      'region: found nothing, expected one in which Amazon SES takes mail: ap-',
    ],
    ['a region without receiving', { region: 'ap-east-1' }, 'region: found ap-east-1'],
    ['a region to opt in to', { region: 'eu-south-1' }, 'region: found eu-south-1'],
    [
      'a mailbox beyond ASCII',
      domainOf({ mailboxes: { müller: 'a@mailbox.example' } }),
      'mailboxes: found müller@client.example, expected ASCII',
    ],
    [
      'a name that is also the reverse path',
      domainOf({ receive: 'truebounce-mail.client.example', sendingHosts: ['sv1.host.example'] }),
      'domains["client.example"].receive: found truebounce-mail.client.example',
    ],
  ])('is refused at synth: %s', async (_, config, words) => {
    await expect(synthesised(config)).rejects.toThrow(words);
  });

  it('is refused at synth: a destination that is not delivered to', async () => {
    const password = parameter('/truebounce/info');
    const config = domainOf({
      mailboxes: { info: imap({ host: 'sv1.host.example', user: 'info', password }) },
    });
    await expect(synthesised(config)).rejects.toThrow(
      'found imap(), which a deployment does not deliver to yet',
    );
  });

  it('is refused at synth: more mailboxes than a template can list', async () => {
    const site = await readSite(SITE, 'the config of this test');
    const domain = site.domains.get('client.example');
    const info = domain?.mailboxes.get('info');
    if (domain === undefined || info === undefined) throw new Error('the site of this test has no info');
    const region = (mailboxes: number) => {
      const all = new Map(Array.from({ length: mailboxes }, (_, i) => [`m${i}`, info]));
      const scope = new Stack(new App(), 'Mail', { env: { region: 'eu-central-1' } });
      return checkedRegion(scope, {
        ...site,
        domains: new Map([['client.example', { ...domain, mailboxes: all }]]),
      });
    };
    // With postmaster and the canary.
    const most = MAX_RULES * MAX_RECIPIENTS - 2;
    expect(region(most)).toBe('eu-central-1');
    expect(() => region(most + 1)).toThrow(
      `found ${MAX_RULES + 1} rules of 500, expected at most ${MAX_RULES}`,
    );
  });

  it('knows the regions by name', () => {
    expect(RECEIVING_REGIONS).toContain('ap-northeast-1');
    expect(new Set(RECEIVING_REGIONS).size).toBe(RECEIVING_REGIONS.length);
  });
});

describe('in a stack of somebody’s own', () => {
  const made = async (env: { readonly region: string } | undefined, config: Partial<SiteConfig> = {}) => {
    const site = await readSite({ ...SITE, ...config }, 'the config of this test');
    return withFolders(({ code, outdir }) => {
      const app = new App({ outdir });
      // It ends the synth where it finds what has no reason.
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      const stack = new Stack(app, 'Mail', { ...(env !== undefined && { env }) });
      new Truebounce(stack, 'Truebounce', { site, code });
      return app.synth().getStackByName('Mail').template as Template;
    });
  };

  it('the rule is made when bucket and topic let SES in, and somebody listens', async () => {
    const mail = await made({ region: 'eu-central-1' });
    const waits = one(mail, 'AWS::SES::ReceiptRule').DependsOn ?? [];
    const types = new Set(waits.map((id) => mail.Resources[id]?.Type));
    for (const type of [
      'AWS::S3::BucketPolicy',
      'AWS::SNS::TopicPolicy',
      'AWS::SNS::Subscription',
      'AWS::SQS::QueuePolicy',
      'AWS::Lambda::EventSourceMapping',
    ])
      expect(types).toContain(type);
    expect(Object.keys(mail.Outputs)).toEqual(
      expect.arrayContaining(['TableName', 'BucketName', 'Dns1', 'AlarmTopicArn']),
    );
  });

  it('the stack must state its region, and the same as the config', async () => {
    await expect(made(undefined)).rejects.toThrow('the stack: found no region');
    await expect(made({ region: 'eu-west-1' })).rejects.toThrow(
      'region: found eu-central-1, expected that of the stack, eu-west-1',
    );
    const { region: _, ...rest } = SITE;
    await expect(
      made({ region: 'eu-west-1' }, { ...rest, region: undefined as never }),
    ).resolves.toMatchObject({ Outputs: { TableName: expect.anything() } });
  });
});
