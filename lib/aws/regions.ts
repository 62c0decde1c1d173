/**
 * Where Amazon SES takes mail: docs.aws.amazon.com/general/latest/gr/ses.html, "Email receiving endpoints". SES refuses
 * elsewhere when the rule is made, after all else has been deployed; so the list is asked before.
 *
 * Regions that an account has to opt in to (af-south-1, ap-southeast-3, eu-south-1, il-central-1, me-south-1 ...) are left
 * out: SES's S3 action does not put mail into buckets there.
 */
export const RECEIVING_REGIONS = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;

export type ReceivingRegion = (typeof RECEIVING_REGIONS)[number];

export function isReceivingRegion(region: string): region is ReceivingRegion {
  return (RECEIVING_REGIONS as readonly string[]).includes(region);
}

/** What the MX of a name that receives points to. */
export function inboundHost(region: string): string {
  return `inbound-smtp.${region}.amazonaws.com`;
}

/** What the MX of a MAIL FROM name points to: SES gets the bounces of what it sent. */
export function feedbackHost(region: string): string {
  return `feedback-smtp.${region}.amazonses.com`;
}
