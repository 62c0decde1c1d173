/** The commands and DNS records that cure what `doctor` found. A value that a shell would not take as it stands is a word to fill in. */

import type { CheckFacts, CheckKind, DnsLine, Finding } from '../doctor/finding.ts';
import { printable } from './printable.ts';
import { shellPath, shellWord } from './shell-word.ts';

/** RFC 1035: a record of ours is a name, a type and a name; TXT has some hundred. */
const MAX_RECORD_CHARS = 600;

/** `again`: the options by which the command asks the same site and deployment again, such as ` --site x.ts`. */
type Commands = { readonly [K in CheckKind]?: (facts: CheckFacts[K], stack: string) => readonly string[] };

const w = (text: string, otherwise: string) => shellWord(text) ?? otherwise;
const line = ({ name, type, value }: DnsLine) => printable(`${name} ${type} ${value}`, MAX_RECORD_CHARS);
const aws = (region: string, command: string) => `aws ${command} --region ${w(region, 'REGION')}`;

const COMMANDS: Commands = {
  'mx-elsewhere': ({ record }) => [line(record)],
  'mx-mixed': ({ record }) => [line(record)],
  'spf-none': ({ record }) => [line(record)],
  'dmarc-none': ({ record }) => [line(record)],
  'mail-from-missing': ({ records }) => records.map(line),
  'host-keeps-mx': ({ sort }) => [`receive: '${sort}',`],
  'host-port-shut': ({ mailbox }, again) => [`truebounce doctor --submit ${w(mailbox, 'MAILBOX')}${again}`],
  'submit-from-unstated': ({ address }) => [`addresses: ['${w(address, 'ADDRESS')}'],`],
  'submit-by-unstated': ({ by }) => [`'${w(by, 'NAME')}',`],
  'submit-fails-spf': ({ address }) => [`${address.includes(':') ? 'ip6' : 'ip4'}:${w(address, 'ADDRESS')}`],
  'submit-kept-mx': ({ sort }) => [`receive: '${sort}',`],
  'account-sandbox': ({ region }) => [
    aws(
      region,
      'sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url URL',
    ),
  ],
  'sending-paused': ({ region }) => [aws(region, 'sesv2 put-account-sending-attributes --sending-enabled')],
  'identity-pending': ({ records }) => records.map(line),
  'identity-none': () => ['npx cdk deploy --all'],
  'dkim-missing': ({ records }) => records.map(line),
  'dkim-off': ({ domain, region }) => [
    aws(
      region,
      `sesv2 put-email-identity-dkim-attributes --signing-enabled --email-identity ${w(domain, 'DOMAIN')}`,
    ),
  ],
  'identity-in-the-way': () => ["identity: 'existing',"],
  'bootstrap-none': ({ region }) => [`npx cdk bootstrap aws://ACCOUNT/${w(region, 'REGION')}`],
  'bootstrap-old': ({ region }) => [`npx cdk bootstrap aws://ACCOUNT/${w(region, 'REGION')}`],
  'stack-none': () => ['npx cdk deploy --all'],
  'stack-failed': ({ stack }) => [
    `aws cloudformation describe-stack-events --stack-name ${w(stack, 'STACK')}`,
  ],
  'stack-old': () => ['npx cdk deploy --all'],
  'stack-missing': () => ['npx cdk deploy --all'],
  'configuration-set-none': () => ['npx cdk deploy --all'],
  'configuration-set-in-the-way': ({ name, region }) => [
    aws(region, `sesv2 delete-configuration-set --configuration-set-name ${w(name, 'NAME')}`),
  ],
  'rule-set-in-the-way': ({ name, region }) => [
    aws(region, `ses delete-receipt-rule-set --rule-set-name ${w(name, 'NAME')}`),
  ],
  'parameter-missing': ({ name, region }) => [
    aws(region, `ssm put-parameter --type SecureString --name ${shellPath(name) ?? 'NAME'} --value SECRET`),
  ],
  'parameter-plain': ({ name, region }) => [
    aws(region, `ssm delete-parameter --name ${shellPath(name) ?? 'NAME'}`),
    aws(region, `ssm put-parameter --type SecureString --name ${shellPath(name) ?? 'NAME'} --value SECRET`),
  ],
  'rule-set-none': ({ name }) => [`aws ses set-active-receipt-rule-set --rule-set-name ${w(name, 'NAME')}`],
  'rule-set-foreign': ({ active }) => [`ruleSet: { join: '${w(active, 'NAME')}' },`],
  'rule-missing': () => ['npx cdk deploy --all'],
  'rule-other-recipients': () => ['npx cdk deploy --all'],
  'rule-takes': ({ rule, set }) => [
    `aws ses describe-receipt-rule --rule-set-name ${w(set, 'SET')} --rule-name ${w(rule, 'RULE')}`,
  ],
  'alert-unsubscribed': () => ['npx cdk deploy --all'],
  'queue-unsubscribed': () => ['npx cdk deploy --all'],
  'dead-letters': (_, stack) => [`truebounce doctor --audit${stack}`, `truebounce doctor --redrive${stack}`],
  paused: ({ destination }, stack) => [`truebounce destinations resume ${w(destination, 'NAME')}${stack}`],
  incident: (_, stack) => [`truebounce held list${stack}`],
};

/** `stack`: what stands behind a command so that it asks the same deployment: ` --stack`, with its name where it has another. */
export function commandsOf({ kind, facts }: Finding, stack: string): readonly string[] {
  const commands = COMMANDS[kind] as
    | ((facts: Finding['facts'], stack: string) => readonly string[])
    | undefined;
  return commands?.(facts, stack) ?? [];
}
