/** Templates of a site, with a folder in place of the functions: what is in it is asked elsewhere. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { makeStacks } from '../../../cdk/stacks.ts';
import { parameter, type SiteConfig, webhook } from '../../../lib/index.ts';
import { readSite } from '../../../lib/site/site.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties are JSON of any shape
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Description?: string }>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
}

export interface Templates {
  readonly processing: Template;
  readonly receiving: Template;
  readonly alarms: Template;
}

export const SITE: SiteConfig = {
  region: 'eu-central-1',
  alerts: 'admin@elsewhere.example',
  domains: {
    'client.example': { mailboxes: { info: 'owner@mailbox.example', sales: 'sales@mailbox.example' } },
  },
};

/** All that a config can ask of a deployment. */
export const RICH: SiteConfig = {
  region: 'ap-northeast-1',
  language: 'ja',
  alerts: ['admin@elsewhere.example', 'night@elsewhere.example'],
  dkim: 'rsa-1024',
  ruleSet: { takeOver: 'old' },
  domains: {
    'client.example': {
      publishMx: true,
      hostedZone: 'Z0123456789ABCDEFGHIJ',
      returnKeys: { verp: [parameter('/truebounce/verp')] },
      mailboxes: Object.fromEntries(
        Array.from({ length: 600 }, (_, i) => [`m${i}`, 'owner@mailbox.example']),
      ),
    },
    'second.example': {
      receive: 'sort.elsewhere.example',
      publishMx: true,
      sendingHosts: ['sv1.host.example'],
      mailboxes: {
        '*': 'owner@mailbox.example',
        info: webhook({ url: 'https://shop.example/mail', secret: parameter('/truebounce/shop') }),
      },
    },
  },
};

/** Made of each: a folder that can be an asset, and one for what is made of it; both are gone after `work`. */
export async function withFolders<T>(
  work: (folders: { readonly code: string; readonly outdir: string }) => T | Promise<T>,
): Promise<T> {
  const top = mkdtempSync(join(tmpdir(), 'truebounce-cdk-'));
  const code = join(top, 'functions');
  mkdirSync(code);
  writeFileSync(join(code, 'none.mjs'), '');
  try {
    return await work({ code, outdir: join(top, 'cdk.out') });
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

export async function synthesised(config: Partial<SiteConfig> = {}): Promise<Templates> {
  const site = await readSite({ ...SITE, ...config }, 'the config of this test');
  return withFolders(({ code, outdir }) => {
    const app = new App({ outdir });
    makeStacks(app, site, { code });
    const assembly = app.synth();
    const template = (stack: string): Template => {
      const { Outputs = {}, ...rest } = assembly.getStackByName(stack).template as Template;
      return { ...rest, Outputs };
    };
    return {
      processing: template('TruebounceProcessing'),
      receiving: template('TruebounceReceiving'),
      alarms: template('TruebounceAlarms'),
    };
  });
}

export function ofType(template: Template, type: string): readonly (Resource & { readonly id: string })[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** The only one of a type whose id has `part`. */
export function one(template: Template, type: string, part = ''): Resource & { readonly id: string } {
  const [found, ...others] = ofType(template, type).filter(({ id }) => id.includes(part));
  if (found === undefined || others.length > 0)
    throw new Error(`${type} ${part}: found ${found === undefined ? 0 : others.length + 1}, expected one`);
  return found;
}

/** A value as somebody reads it: `<Id.Arn>/raw/*`. */
export function read(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(read).join(', ');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [[name, argument] = []] = Object.entries(value);
  switch (name) {
    case 'Ref':
      return `<${argument}>`;
    case 'Fn::GetAtt':
      return `<${(argument as string[]).join('.')}>`;
    case 'Fn::Join':
      return (argument as [string, unknown[]])[1].map(read).join((argument as [string, unknown[]])[0]);
    case 'Fn::ImportValue':
      return `<import ${read(argument)}>`;
    default:
      return JSON.stringify(value);
  }
}

export interface Statement {
  /** Of the role or resource that it stands in. */
  readonly on: string;
  readonly effect: string;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: conditions are JSON of any shape
  readonly conditions: any;
}

const many = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** All statements of a template: of roles' policies, and of buckets, topics and queues. */
export function statements(template: Template): readonly Statement[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const document = Properties?.PolicyDocument;
    if (document === undefined) return [];
    const on = Type === 'AWS::IAM::Policy' ? read(Properties.Roles[0]) : id;
    // biome-ignore lint/suspicious/noExplicitAny: a policy is JSON of any shape
    return (document.Statement as any[]).map((statement) => ({
      on,
      effect: statement.Effect,
      principals:
        statement.Principal === undefined
          ? []
          : typeof statement.Principal === 'string'
            ? [statement.Principal]
            : Object.values(statement.Principal).flatMap(many).map(read),
      actions: many(statement.Action).map(read),
      resources: many(statement.Resource).map(read),
      conditions: statement.Condition ?? {},
    }));
  });
}
