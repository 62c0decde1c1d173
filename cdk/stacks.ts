/**
 * The three stacks of one site. They change at different paces: alarms often, what receives mail seldom, and what keeps it
 * almost never. cdk-nag looks at them at each synth.
 */

import { type App, Stack, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { isReceivingRegion, RECEIVING_REGIONS } from '../lib/aws/regions.ts';
import { loadSite } from '../lib/site/load.ts';
import { SiteError } from '../lib/site/problems.ts';
import type { Site } from '../lib/site/site.ts';
import { Alarms } from './alarms.ts';
import { functionsOf } from './code.ts';
import { Processing } from './processing.ts';
import { Receiving } from './receiving.ts';

export interface StackOptions {
  /** Folder with the functions; bundled unless stated. */
  readonly code?: string;
}

/** `path`: of the config. Rejects with a SiteError where it cannot be deployed. */
export async function makeApp(app: App, path: string, options: StackOptions = {}): Promise<readonly Stack[]> {
  return makeStacks(app, await loadSite(path), options);
}

export function makeStacks(app: App, site: Site, { code }: StackOptions = {}): readonly Stack[] {
  const { region } = site;
  if (region === null || !isReceivingRegion(region))
    throw new SiteError('the site', [
      `region: found ${region ?? 'nothing'}, expected one in which Amazon SES takes mail: ${RECEIVING_REGIONS.join(', ')}`,
    ]);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const account = process.env.CDK_DEFAULT_ACCOUNT;
  const stack = (part: string, description: string) =>
    new Stack(app, `Truebounce${part}`, {
      description: `Truebounce: ${description}`,
      env: { region, ...(account !== undefined && { account }) },
    });

  const processingStack = stack('Processing', 'keeps and judges mail, and delivers it');
  const props = { site, code: code ?? functionsOf(processingStack, site) };
  const processing = new Processing(processingStack, 'Processing', props);
  const receivingStack = stack('Receiving', 'takes mail by Amazon SES');
  new Receiving(receivingStack, 'Receiving', { ...props, processing });
  const alarmsStack = stack('Alarms', 'tells when something is wrong');
  new Alarms(alarmsStack, 'Alarms', { site, processing });
  Tags.of(app).add('application', 'truebounce');
  return [processingStack, receivingStack, alarmsStack];
}
