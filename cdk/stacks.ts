/**
 * The three stacks of one site. They change at different paces: alarms often, what receives mail seldom, and what keeps it
 * almost never.
 */

import { type App, Stack, Tags } from 'aws-cdk-lib';
import { isReceivingRegion, RECEIVING_REGIONS } from '../lib/aws/regions.ts';
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

/** Throws a SiteError where the site cannot be deployed. */
export function makeStacks(app: App, site: Site, { code }: StackOptions = {}): readonly Stack[] {
  const { region } = site;
  if (region === null || !isReceivingRegion(region))
    throw new SiteError('the site', [
      `region: found ${region ?? 'nothing'}, expected one in which Amazon SES takes mail: ${RECEIVING_REGIONS.join(', ')}`,
    ]);
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
