import type { CheckWords } from '../check-words.ts';
import { SUBMISSION } from './submission.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const one = (count: number, singular: string, plural: string) =>
  count === 1 ? `1 ${singular}` : `${n(count)} ${plural}`;
const names = (all: readonly string[]) => (all.length === 0 ? 'nothing' : all.join(', '));
const day = (perDay: number | null) => (perDay === null ? 'any number of mails' : `${n(perDay)} mails`);

const PUBLISH = 'Put it into the zone:';
const WAIT = 'Put these into the zone, and ask again after an hour:';
const DEPLOY = 'Deploy again:';
const ONE_RECORD = 'Keep one record, and put into it what the others say.';

export const checks: CheckWords = {
  status: { ok: 'ok', info: 'note', warn: 'warn', bad: 'bad', unknown: '?' },
  areas: {
    site: 'The site',
    dns: 'DNS',
    hosts: 'Sending hosts',
    account: 'Amazon SES and its identities',
    deployment: 'The deployment',
    receiving: 'Receiving and alarms',
    running: 'Mail',
  },
  headline: {
    well: (count) => `All is well: ${one(count, 'check', 'checks')}.`,
    found: ({ bad, warn, unknown }) =>
      `${[
        bad > 0 ? `${n(bad)} bad` : '',
        warn > 0 ? `${n(warn)} to look at` : '',
        unknown > 0 ? `${n(unknown)} could not be found out` : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}.`,
  },
  says: {
    'region-receives': ({ region }) => `${region}: Amazon SES takes mail there`,
    'region-refuses': ({ region }) => `${region}: Amazon SES takes no mail there`,
    'region-none': () => 'the config states no region: the site is for one machine, and AWS is not asked',
    'not-deployable': ({ problem }) => `a deployment does not carry it out: ${problem}`,
    'dns-silent': ({ name, type }) => `${name} ${type}: DNS did not answer`,
    'mx-ours': ({ name }) => `${name}: its MX is SES`,
    'mx-later': ({ name, hosts }) =>
      hosts.length === 0 ? `${name}: it has no MX yet` : `${name}: its MX is ${names(hosts)}, not SES yet`,
    'mx-elsewhere': ({ name, hosts }) => `${name}: its MX is ${names(hosts)}, and the config says publishMx`,
    'mx-mixed': ({ name, hosts }) =>
      `${name}: SES is only one of its MX (${names(hosts)}): mail goes to either`,
    'mx-unstated': ({ name }) => `${name}: its MX is SES, and the config does not say publishMx`,
    'spf-published': ({ domain }) => `${domain}: SPF is published`,
    'spf-none': ({ domain }) => `${domain}: no SPF, so that nothing in DNS speaks against a forger`,
    'spf-broken': ({ domain }) => `${domain}: SPF is wrong, or there are two: receivers take it for none`,
    'spf-open': ({ domain }) => `${domain}: SPF lets everybody pass (+all)`,
    'dmarc-published': ({ domain, policy }) => `${domain}: DMARC is published (p=${policy})`,
    'dmarc-none': ({ domain }) => `${domain}: no DMARC`,
    'dmarc-broken': ({ domain }) => `${domain}: DMARC is wrong, or there are two: receivers take it for none`,
    'mail-from-ready': ({ name }) => `${name}: SES sends by this name`,
    'mail-from-missing': ({ name }) =>
      `${name}: its records are not there, so that SES sends by its own name and SPF does not align`,
    'host-keeps-mx': ({ host, mailbox }) =>
      `${host} keeps mail for ${mailbox} itself: its own notices never come by the MX, and receive: 'mx' would miss them`,
    'host-keeps': ({ host, mailbox }) => `${host} keeps ${mailbox}, and its filter can forward`,
    'host-remote': ({ host, mailbox }) => `${host} does not take ${mailbox} for its own`,
    'host-not-mailbox': ({ host, mailbox, said }) =>
      `${host} takes the domain for its own and knows no ${mailbox}: what it sends there is lost. It said ${said}`,
    'host-relays': ({ host }) =>
      `${host} takes mail for anybody from this machine: whether it keeps the domain's own was not to be seen`,
    'host-refuses-to-say': ({ host, said }) => `${host} does not say whether it keeps the mailbox: ${said}`,
    'host-port-shut': ({ host }) =>
      `${host} was not to be asked: port 25 is shut from here, as at most clouds and providers`,
    'host-no-address': ({ host }) => `${host} has no address in DNS`,
    'hosts-none': ({ domain }) => `${domain}: the config names no sending host, so that none was asked`,
    ...SUBMISSION.says,
    'aws-not-asked': ({ why, said }) =>
      why === 'no-credentials'
        ? 'AWS was not asked: no credentials were found'
        : why === 'bad-credentials'
          ? `AWS was not asked: it does not take your credentials. It said ${said}`
          : `AWS was not asked: it does not answer. ${said}`,
    'aws-untold': ({ right, denied, said }) =>
      denied ? `your AWS user has not the right ${right}` : `AWS did not tell (${right}): ${said}`,
    'account-production': ({ perDay, perSecond }) =>
      `SES may send to everybody: ${day(perDay)} a day, ${n(perSecond)} a second`,
    'account-sandbox': ({ forwards, perDay }) =>
      `SES is in its sandbox: it sends to verified addresses only, ${day(perDay)} a day${
        forwards === 0 ? '' : `, and ${one(forwards, 'mailbox goes', 'mailboxes go')} out by it`
      }`,
    'sending-on': () => 'sending is on',
    'sending-paused': () => 'sending is paused: SES takes no mail of this account, nothing is forwarded',
    'sending-reviewed': ({ status }) => `SES looks at this account's sending: ${status}`,
    'quota-left': ({ sent, perDay }) => `${n(sent)} of ${n(perDay)} mails were sent in the last 24 hours`,
    'quota-near': ({ sent, perDay }) =>
      `${n(sent)} of ${n(perDay)} mails were sent in the last 24 hours: the quota is nearly used up`,
    'identity-verified': ({ domain }) => `${domain}: SES has verified it`,
    'identity-pending': ({ domain }) => `${domain}: SES has not verified it: it neither sends nor receives`,
    'identity-none': ({ domain }) => `${domain}: SES does not know it`,
    'identity-later': ({ domain }) => `${domain}: SES does not know it yet; the deployment makes it`,
    'identity-in-the-way': ({ domain }) =>
      `${domain}: SES has it already, and the deployment would end trying to make it`,
    'dkim-published': ({ domain }) => `${domain}: DKIM signs, and its keys are in DNS`,
    'dkim-missing': ({ domain }) => `${domain}: DKIM's keys are not, or not all, where DNS is asked for them`,
    'dkim-off': ({ domain }) => `${domain}: SES signs nothing by DKIM`,
    'mx-before-identity': ({ domain, name }) =>
      `${name}: its MX is SES already, which refuses all its mail until ${domain} is verified`,
    'bootstrap-there': ({ version }) => `CDK's bootstrap is there, version ${n(version)}`,
    'bootstrap-none': ({ region }) => `CDK's bootstrap is missing in ${region}`,
    'bootstrap-old': ({ version, least }) =>
      `CDK's bootstrap is version ${n(version)}, and needs ${n(least)}`,
    'stack-none': ({ stack }) => `nothing is deployed: there is no stack ${stack}`,
    'stack-there': ({ stack, status }) => `${stack} is there (${status})`,
    'stack-failed': ({ stack, status }) => `${stack} was not deployed to its end (${status})`,
    'stack-changing': ({ stack, status }) => `${stack} is being changed (${status})`,
    'stack-old': ({ stack, missing }) =>
      `${stack} is of an older version: it does not tell ${names(missing)}`,
    'stack-missing': ({ stack }) => `there is no stack ${stack}`,
    'configuration-set-there': ({ name }) => `the configuration set ${name} is there`,
    'configuration-set-none': ({ name }) =>
      `the configuration set ${name} is gone: no mail can be sent by it`,
    'configuration-set-in-the-way': ({ name }) =>
      `a configuration set ${name} is there already, and the deployment would end trying to make it`,
    'rule-set-in-the-way': ({ name }) =>
      `a rule set ${name} is there already, and the deployment would end trying to make it`,
    'stores-there': ({ count }) => `bucket, table and queues are there (${n(count)})`,
    'store-missing': ({ what, name }) => `the ${what} ${name} is gone`,
    'parameters-there': ({ count }) => `${one(count, 'secret', 'secrets')} that the config names: there`,
    'parameter-missing': ({ name }) => `the secret ${name}, which the config names, is not there`,
    'parameter-plain': ({ name }) => `the secret ${name} is stored in the clear`,
    'rule-set-active': ({ name }) => `the rule set ${name} is the active one`,
    'rule-set-none': ({ name }) => `no rule set is active, and ${name} gets no mail`,
    'rule-set-foreign': ({ active, name, deployed }) =>
      deployed
        ? `the active rule set is ${active}, and ${name} gets no mail`
        : `the active rule set is ${active}, which is not this site's: a deployment would end there, and change nothing`,
    'rule-there': ({ recipients }) =>
      `the receipt rule takes ${one(recipients, 'recipient', 'recipients')}, as the config says`,
    'rule-missing': ({ rule, set }) => `the rule ${rule} is not in the active rule set ${set}`,
    'rule-disabled': ({ rule }) => `the rule ${rule} is switched off`,
    'rule-no-scan': ({ rule }) => `the rule ${rule} does not look for spam and viruses`,
    'rule-other-recipients': ({ missing, extra }) =>
      `the receipt rule takes other mailboxes than the config: ${
        missing.length === 0 ? '' : `without ${names(missing)}`
      }${missing.length > 0 && extra.length > 0 ? ', ' : ''}${extra.length === 0 ? '' : `besides ${names(extra)}`}`,
    'rule-takes': ({ rule, recipient }) =>
      `the rule ${rule} stands before ours, takes mail to ${recipient}, and ends there: it never comes to us`,
    'rule-shares': ({ rule, recipient }) =>
      `the rule ${rule} stands before ours and handles mail to ${recipient} too`,
    'alerts-subscribed': ({ count }) => `alarms: ${one(count, 'address is', 'addresses are')} told`,
    'alert-unconfirmed': ({ address }) => `alarms: ${address} has not confirmed, and is told nothing`,
    'alert-unsubscribed': ({ address }) => `alarms: ${address} is not among those who are told`,
    'queues-subscribed': () => 'the notices of SES come to their queues',
    'queue-unsubscribed': ({ topic }) => `no queue listens to the topic ${topic}: what SES tells it is lost`,
    'dead-letters': ({ queue, count }) => `${one(count, 'message', 'messages')} of ${queue} were given up`,
    'no-dead-letters': () => 'there are no dead letters',
    paused: ({ destination, since, why }) => `${destination} is paused since ${since}: ${why}`,
    'nothing-paused': () => 'no destination is paused',
    incident: ({ mailbox, since }) => `a flood at ${mailbox} since ${since}`,
    'no-incidents': () => 'there is no flood',
    'canary-arrived': ({ address, seconds }) =>
      `a mail to ${address} came back within ${one(seconds, 'second', 'seconds')}`,
    'canary-missing': ({ address, seconds }) =>
      `a mail to ${address} did not come back in ${one(seconds, 'second', 'seconds')}`,
    'canary-elsewhere': ({ address, why }) => `no mail was sent to ${address}: ${why}`,
    'canary-unsent': ({ address, why }) => `no mail could be sent to ${address}: ${why}`,
  },
  cure: {
    'region-refuses': () =>
      'State another one in the config: those in which SES takes mail stand in the README.',
    'not-deployable': () => 'Change it in the config.',
    'dns-silent': () => 'Ask again; where it stays so, look at the servers of the zone.',
    'mx-later': () =>
      'When all else is well: state publishMx: true for the domain, deploy, and put the MX into the zone.',
    'mx-elsewhere': () => 'Put it into the zone as the only MX, or take publishMx out of the config:',
    'mx-mixed': () => 'Make it the only MX:',
    'mx-unstated': () =>
      'State publishMx: true for the domain, and deploy: else no canary is sent, and no alarm tells that mail stays away.',
    'spf-none': () => 'Put it into the zone, with what sends besides:',
    'spf-broken': () => ONE_RECORD,
    'spf-open': () => 'End it with ~all or -all.',
    'dmarc-none': () => PUBLISH,
    'dmarc-broken': () => ONE_RECORD,
    'mail-from-missing': () => WAIT,
    'host-keeps-mx': () =>
      'Use the forward door: state it for the domain, and let the host forward to that name (README, "Two doors"). Or remove the domain from that host.',
    'host-not-mailbox': () => 'Remove the domain from that host, or make the mailbox there, and forward.',
    'host-relays': () => 'Ask from a machine that the host does not know.',
    'host-port-shut': () =>
      'Run it on a machine from which mail servers can be reached, once, before the MX is moved; or once it is moved, ask with a mail:',
    ...SUBMISSION.cure,
    'host-no-address': () => 'Correct its name under sendingHosts.',
    'aws-not-asked': () => 'Sign in ("aws sso login", "aws configure"), or name a profile with AWS_PROFILE.',
    'aws-untold': ({ denied }) => (denied ? 'The README lists what an operator needs.' : 'Ask again.'),
    'account-sandbox': () => 'Ask AWS for production access, with a word on what is forwarded and to whom:',
    'sending-paused': () => 'Where AWS has paused it, answer its mail; where somebody of yours has:',
    'sending-reviewed': () => 'See its mail, and "Account dashboard" in the console of SES.',
    'quota-near': () => 'Ask AWS for a higher quota (Service Quotas, SES): what is above it waits.',
    'identity-pending': () => WAIT,
    'identity-none': () => DEPLOY,
    'identity-in-the-way': () => 'State it in the config, or delete the identity:',
    'dkim-missing': ({ records }) =>
      records.length > 0 ? WAIT : 'The records are there: SES looks for them again within some hours.',
    'dkim-off': () => 'Switch it on:',
    'mx-before-identity': () => 'Point the MX back until it is verified.',
    'bootstrap-none': () => 'Once for the account and region:',
    'bootstrap-old': () => 'Bring it up to date:',
    'stack-none': () => 'When what is bad above is mended:',
    'stack-failed': () => 'See why, and deploy again:',
    'stack-changing': () => 'Ask again when that has ended.',
    'stack-old': () => DEPLOY,
    'stack-missing': () => DEPLOY,
    'configuration-set-none': () => DEPLOY,
    'configuration-set-in-the-way': () => 'Where nobody needs it:',
    'rule-set-in-the-way': () => 'Where nobody needs it:',
    'store-missing': () => 'Restore it from a backup, or destroy the deployment and deploy anew.',
    'parameter-missing': () => 'Make it:',
    'parameter-plain': () => 'Make it anew:',
    'rule-set-none': () => 'Make it the active one:',
    'rule-set-foreign': ({ deployed }) =>
      deployed
        ? 'Somebody changed it. Put ours into that set, before all others, and deploy:'
        : 'State in the config that our rule goes into that set, before all others; or takeOver, which puts it aside:',
    'rule-missing': () => DEPLOY,
    'rule-disabled': () => 'Switch it on in the console of SES (Email receiving).',
    'rule-no-scan': () => 'Switch "Spam and virus scanning" on in the console of SES (Email receiving).',
    'rule-other-recipients': () => DEPLOY,
    'rule-takes': () => 'Take that recipient out of it, or move the rule behind ours:',
    'rule-shares': () => 'Mind that each of these mails is handled twice.',
    'alert-unconfirmed': () =>
      'Open "AWS Notification - Subscription Confirmation" in that mailbox; when it is older than two days, deploy the alarms anew.',
    'alert-unsubscribed': () => DEPLOY,
    'queue-unsubscribed': () => DEPLOY,
    'dead-letters': () => 'Mend why, and bring them back:',
    paused: () => 'When it takes mail again:',
    incident: () => 'See what it is, and who sends:',
    'canary-missing': () =>
      'See the logs of the functions canary and inbound, and the rule above: where all of it is well, ask again.',
    'canary-elsewhere': () => 'Its MX is not SES: move it first.',
    'canary-unsent': () => 'See the log of the function canary.',
  },
  noSite: (path) => `there is no ${path}. Write one with "truebounce init", or name yours with --site.`,
  notAConfig: (path) =>
    `${path} is what is known of one domain, and no config: doctor needs a truebounce.config.ts.`,
  needsAws: (option) => `${option} needs a deployment, and credentials of AWS for it.`,
  testing: 'a mail is on its way ...',
  submission: SUBMISSION.words,
};
