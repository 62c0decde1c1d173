/**
 * Services that many domains send by, as their manuals have domains name them in DNS: what SPF includes, what MX points to, and
 * the DKIM selectors that they use. All of their machines send for everybody, so none of them is a host of the site's.
 */

export interface Provider {
  /** As people call it. */
  readonly name: string;
  /** Names of `include:`, or above them. */
  readonly spf: readonly string[];
  /** Names above its MX; empty: it keeps no mailboxes. */
  readonly mx: readonly string[];
  readonly selectors: readonly string[];
}

export const PROVIDERS: readonly Provider[] = [
  {
    name: 'Google Workspace',
    spf: ['_spf.google.com'],
    mx: ['google.com', 'googlemail.com'],
    selectors: ['google'],
  },
  {
    name: 'Microsoft 365',
    spf: ['spf.protection.outlook.com'],
    mx: ['mail.protection.outlook.com', 'mx.microsoft'],
    selectors: ['selector1', 'selector2'],
  },
  { name: 'Amazon SES', spf: ['amazonses.com'], mx: [], selectors: [] },
  {
    name: 'Fastmail',
    spf: ['spf.messagingengine.com'],
    mx: ['messagingengine.com'],
    selectors: ['fm1', 'fm2', 'fm3'],
  },
  {
    name: 'Zoho',
    spf: ['zoho.com', 'zohomail.com', 'zoho.eu'],
    mx: ['zoho.com', 'zoho.eu'],
    selectors: ['zoho', 'zmail'],
  },
  { name: 'Proton', spf: ['_spf.protonmail.ch'], mx: ['protonmail.ch'], selectors: ['protonmail'] },
  { name: 'SendGrid', spf: ['sendgrid.net'], mx: [], selectors: ['s1', 's2'] },
  { name: 'Mailgun', spf: ['mailgun.org'], mx: ['mailgun.org'], selectors: ['mailo', 'smtp'] },
  {
    name: 'Mailchimp',
    spf: ['servers.mcsv.net', 'spf.mandrillapp.com'],
    mx: [],
    selectors: ['k1', 'k2', 'k3', 'mandrill'],
  },
  { name: 'Brevo', spf: ['spf.sendinblue.com', 'spf.brevo.com'], mx: [], selectors: ['brevo1', 'brevo2'] },
  { name: 'Postmark', spf: ['spf.mtasv.net'], mx: [], selectors: ['pm'] },
  { name: 'HubSpot', spf: ['hubspotemail.net'], mx: [], selectors: ['hs1', 'hs2'] },
  { name: 'Salesforce', spf: ['_spf.salesforce.com'], mx: [], selectors: [] },
  { name: 'Zendesk', spf: ['mail.zendesk.com'], mx: [], selectors: ['zendesk1', 'zendesk2'] },
];

/** Of servers that sign by themselves (OpenDKIM, cPanel, Plesk, Rspamd, Exim), as their manuals name them. */
export const USUAL_SELECTORS = ['default', 'dkim', 'mail', 'x', 'key1', 's', 'selector', 'rs1'] as const;

export function providerOfInclude(name: string): Provider | null {
  return PROVIDERS.find(({ spf }) => spf.some((one) => isAt(name, one))) ?? null;
}

export function providerOfMx(host: string): Provider | null {
  return PROVIDERS.find(({ mx }) => mx.some((one) => isAt(host, one))) ?? null;
}

function isAt(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
