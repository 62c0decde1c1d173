/**
 * `npx cdk synth`, `npx cdk deploy`: the site's stacks. The site is the file of `-c site=PATH`, else `truebounce.config.ts` here,
 * else the example, so that a fresh clone shows what would be made; what the example makes, nobody can deploy.
 */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Annotations, App, CfnRule, Fn, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadSite } from '../lib/site/load.ts';
import { SiteError } from '../lib/site/problems.ts';
import { makeStacks } from './stacks.ts';

const OWN = 'truebounce.config.ts';
const EXAMPLE = fileURLToPath(new URL('./example.config.ts', import.meta.url));

const app = new App();
// What it finds and does not know a reason for (acknowledged.ts) is an error of the synth.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const stated: unknown = app.node.tryGetContext('site');
const path = typeof stated === 'string' ? stated : existsSync(OWN) ? OWN : EXAMPLE;

try {
  const stacks = makeStacks(app, await loadSite(path));
  if (resolve(path) === EXAMPLE) refuseToDeploy(stacks);
} catch (error) {
  if (!(error instanceof SiteError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function refuseToDeploy(stacks: readonly Stack[]): void {
  const words = `This is the example. Write your own ${OWN}: npx truebounce init`;
  const [first] = stacks;
  if (first !== undefined) Annotations.of(first).addWarningV2('truebounce:example', words);
  for (const stack of stacks) {
    // CloudFormation asks it before it makes anything.
    new CfnRule(stack, 'NotTheExample', {
      assertions: [{ assert: Fn.conditionEquals('the example', 'your own site'), assertDescription: words }],
    });
  }
}
