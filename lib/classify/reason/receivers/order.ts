/** Receivers in the order in which they are asked. Where two fit one report, the more particular stands first. */

import { DOCOMO, KDDI } from './carriers.ts';
import { FACEBOOK } from './facebook.ts';
import { BARRACUDA, MESSAGELABS, MIMECAST, PROOFPOINT, ZOHO } from './gateways.ts';
import { GOOGLE } from './google.ts';
import { MICROSOFT } from './microsoft.ts';
import { NETEASE } from './netease.ts';
import {
  APPLE,
  CHARTER,
  COMCAST,
  COX,
  FRENCH,
  GMX,
  GODADDY,
  IUA,
  MAIL_RU,
  YAHOO,
  YANDEX,
} from './providers.ts';
import type { Receiver } from './receiver.ts';
import { TENCENT } from './tencent.ts';

export const RECEIVERS: readonly Receiver[] = [
  FACEBOOK,
  GODADDY,
  COX,
  CHARTER,
  COMCAST,
  FRENCH,
  IUA,
  DOCOMO,
  KDDI,
  TENCENT,
  NETEASE,
  MIMECAST,
  MESSAGELABS,
  BARRACUDA,
  APPLE,
  YAHOO,
  GMX,
  MAIL_RU,
  YANDEX,
  ZOHO,
  GOOGLE,
  MICROSOFT,
  PROOFPOINT,
];
