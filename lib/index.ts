/** What a `truebounce.config.ts` imports, and a program that receives a webhook. */

export type { WebhookEvent } from './deliver/webhook-schema.ts';
export {
  BadWebhookSecret,
  type VerifiedWebhook,
  verifyWebhook,
} from './deliver/webhook-signature.ts';
export {
  type DestinationConfig,
  type DomainConfig,
  defineConfig,
  imap,
  parameter,
  type RuleConfig,
  type SecretReference,
  type SiteConfig,
  smtp,
  webhook,
} from './site/config.ts';
