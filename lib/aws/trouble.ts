/** Why AWS does not do what an operator asks, as far as he can mend it: his region, his credentials, his rights, his line. */

export type Trouble =
  | { readonly kind: 'no-region' }
  | { readonly kind: 'no-credentials' }
  /** Over, wrong, or of somebody who is no more. */
  | { readonly kind: 'bad-credentials' }
  /** `action`: such as `sqs:SendMessage`; null where AWS did not name it. */
  | { readonly kind: 'denied'; readonly action: string | null }
  | { readonly kind: 'unreachable' };

const DENIED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AccessDeniedFault',
  'UnauthorizedOperation',
  'AuthorizationError',
]);

const BAD_CREDENTIALS: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidToken',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'MissingAuthenticationToken',
]);

/** Names and codes of what Node and the SDK throw where no answer came. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'TimeoutError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const NO_REGION = /^region is missing/i;
const ACTION = /not authorized to perform: ([A-Za-z0-9-]{1,60}:[A-Za-z0-9]{1,60})/;

/** `error`: what was thrown, or what that was caused by. Null: it is nothing of these. */
export function troubleOf(error: unknown): Trouble | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const { name, message } = at;
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    if (NO_REGION.test(message)) return { kind: 'no-region' };
    if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
      return { kind: 'no-credentials' };
    if (BAD_CREDENTIALS.has(name)) return { kind: 'bad-credentials' };
    if (DENIED.has(name)) return { kind: 'denied', action: ACTION.exec(message)?.[1] ?? null };
    if (UNREACHABLE.has(name) || UNREACHABLE.has(code)) return { kind: 'unreachable' };
  }
  return null;
}
