import { expect, it } from 'vitest';
import { imap, parameter, webhook } from '../../lib/index.ts';
import { deploymentProblems } from '../../lib/site/deployable.ts';
import { readSite } from '../../lib/site/site.ts';

const password = parameter('/truebounce/info');
const toImap = imap({ host: 'sv1.host.example', user: 'info@client.example', password });

it('an address and a webhook are delivered to; what is not, is named with its place', async () => {
  const site = await readSite(
    {
      alerts: 'admin@elsewhere.example',
      domains: {
        'client.example': {
          mailboxes: {
            info: toImap,
            shop: 'owner@elsewhere.example',
            api: webhook({ url: 'https://hook.example/in', secret: parameter('/truebounce/hook') }),
          },
        },
      },
      destinations: { spare: toImap },
    },
    'truebounce.config.ts',
  );
  const problems = deploymentProblems(site);
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(/^domains\["client\.example"\]\.mailboxes\.info: found imap\(\)/);
  expect(problems[1]).toMatch(/^destinations\.spare: found imap\(\)/);
});

it('signed return addresses need the mailbox that takes all names, as SES takes only what is listed', async () => {
  const site = (mailboxes: Readonly<Record<string, string>>) =>
    readSite(
      {
        alerts: 'admin@elsewhere.example',
        domains: {
          'client.example': { mailboxes, returnKeys: { prvs: { 0: parameter('/truebounce/batv') } } },
        },
      },
      'truebounce.config.ts',
    );
  const info = 'owner@elsewhere.example';
  expect(deploymentProblems(await site({ info }))).toEqual([
    expect.stringContaining('domains["client.example"].mailboxes: found no \'*\''),
  ]);
  expect(deploymentProblems(await site({ info, '*': info }))).toEqual([]);
});
