/** What a `truebounce.config.ts` imports. */

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
