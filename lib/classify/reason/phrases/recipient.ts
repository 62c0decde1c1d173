/** What is said of the recipient's mailbox and domain, except that the recipient is not known (unknown-user.ts). */

import { row } from './row.ts';

export const MAILBOX_FULL = row(
  'mailboxfull',
  `
  exceeded the local limit | mailbox full | mailbox is full | mailbox's full | mail box full
  | mail box is full | mailbox is too full | mailbox too full | mailbox is almost full | mailspool is full
  | mail spool is full | inbox is full | inbox full | folder is full | folder full | account is full
  | user is full | user full | is full: | storage full | storage is full | mail store is full
  | message store full | over quota | overquota | over-quota | over the quota | over the allowed quota
  | over its quota | over his quota | over their quota | over storage | over the maximum storage
  | quota exceed | quotaexceeded | quota is exceeded | quota has been exceeded | quota violation
  | quota full | quota is full | quota reached | quota limit | exceed the quota | exceeds quota
  | exceeded quota | exceeding quota | exceeds the quota | exceeded the quota | exceeded his quota
  | exceeded its quota | exceeded their quota | exceeded your quota | exceeded her quota
  | exceeds their quota | exceeds his quota | exceeds its quota | insufficient quota | out of quota
  | quota overflow | disk quota | disc quota | diskspace quota | storage quota | mailbox quota | mail quota
  | storage limit | space limit | exceeded storage allocation | exceeded allocated storage
  | exhausted allowed storage | exceeded the storage | exceeded its storage | exceeded their storage
  | exceeded the space | exceeds allowed size | mailbox exceeds | mailbox exceeded | mailbox has exceeded
  | mailbox size limit | maximum mailbox size | mailbox limit exceed | out of storage
  | does not have enough space | doesn't have enough space | not enough space
  | not enough disk space for the user | space is not enough | space not enough
  | not enough storage space in | insufficient storage space in | insufficient disk space in the mailbox
  | no space in mailbox | no room in mailbox | no more space in | has no space left for | too much mail data
  | too many messages on the server | too many messages in mailbox | reached its limit and cannot accept
  | overdrawn his disk
  `,
);

export const MAILBOX_FULL_LANGUAGES = row(
  'mailboxfull',
  `
  postfach ist voll | postfach des empfängers ist voll | postfach voll | postfach überfüllt | mailbox voll
  | mailbox ist voll | speicherplatz erschöpft | speicherkontingent | boîte aux lettres pleine
  | boite aux lettres pleine | boîte aux lettres est pleine | boîte est pleine | du destinataire est pleine
  | boîte de réception pleine | boite pleine | boite du destinataire pleine | boîte pleine | quota dépassé
  | quota depasse | espace disque insuffisant | buzón lleno | buzón de correo lleno | buzón está lleno
  | buzon lleno | destinatario está lleno | cuota excedida | cuota de disco | bandeja de entrada está llena
  | bandeja de entrada llena | casella piena | casella di posta piena | casella di posta è piena
  | casella è piena | casella postale è piena | cassetta postale è piena
  | cassetta postale del destinatario è piena | casella del destinatario è piena | quota superata
  | caixa cheia | caixa postal cheia | caixa de correio cheia | caixa de entrada cheia
  | destinatário está cheia | correio está cheia | caixa está cheia | cota excedida | quota excedida
  | postvak is vol | postvak van de geadresseerde is vol | postbus is vol | mailbox is vol
  | brievenbus is vol | переполнен | квота | превышен лимит ящика | ящик полон | нет места в ящике
  | skrzynka jest pełna | adresata jest pełna | skrzynka pełna | skrzynka odbiorcy jest pełna | przepełniona
  | schránka je plná | schránka plná | megtelt | kutusu dolu | postlådan är full | brevlåda är full
  | postkassen er fuld | postboksen er full | postilaatikko on täynnä | γραμματοκιβώτιο είναι πλήρες
  | hộp thư đầy | kotak surat penuh | メールボックスがいっぱい | メールボックスが一杯 | メールボックスが満杯
  | メールボックスの容量 | メールボックス容量 | メールボックスの空き容量 | 容量を超え | 容量を超過
  | 容量オーバー | 容量超過 | 容量制限 | 容量不足 | 容量がいっぱい | 容量が一杯 | 受信箱がいっぱい
  | 受信ボックスがいっぱい | 邮箱已满 | 邮箱满 | 邮箱容量 | 信箱已满 | 空间已满 | 空间不足 | 超出配额
  | 超过配额 | 配额不足 | 容量已满 | 信箱已滿 | 信箱空間 | 郵箱已滿 | 信箱容量 | 空間不足 | 超出配額
  | 容量已滿 | 사서함이 가득 | 메일함이 가득 | 편지함이 가득 | 용량 초과 | 용량이 초과 | 용량을 초과
  | 저장 공간이 부족
  `,
);

export const SUSPEND = row(
  'suspend',
  `
  mailbox is frozen | account is frozen | mailbox frozen | account suspended | account has been suspended
  | account is suspended | account was suspended | account temporarily suspended | user is suspended
  | user suspended | user has been suspended | mailbox suspended | mailbox has been suspended
  | mailbox is suspended | recipient suspended | currently suspended | is temporarily suspended
  | domain suspended | domain is suspended | account disabled | account is disabled
  | account has been disabled | account was disabled | account temporarily disabled | mailbox disabled
  | mailbox is disabled | mailbox has been disabled | mailbox temporarily disabled
  | mailbox is temporarily disabled | user disabled | user is disabled | recipient disabled
  | recipient is disabled | disabled recipient | address is disabled | address disabled
  | address has been disabled | is currently disabled | disabled mailbox | disabled account
  | tried to reach is disabled | tried to reach is inactive | account is inactive | account inactive
  | account is not active | account not active | account is no longer active | mailbox is inactive
  | mailbox inactive | mailbox is not active | inactive mailbox | inactive user | inactive account
  | inactive email address | inactive recipient | user is inactive | user inactive | user is not active
  | user not active | recipient is inactive | recipient inactive | due to inactivity | address is inactive
  | account is locked | has been locked | account locked | mailbox is locked | mailbox locked
  | user is locked | user locked | temporary locked | temporarily locked | currently locked
  | account is temporarily limited | account has been limited | account is blocked | account blocked
  | account has been blocked | mailbox has been blocked | mailbox is blocked | mailbox blocked
  | user is blocked | deactivated mailbox | has been deactivated | is deactivated | was deactivated
  | account deactivated | deactivated due to | mailbox deactivated | account expired | account has expired
  | mailbox has expired | mailbox expired | user expired | account closed | account is closed
  | account has been closed | mailbox closed | mailbox is closed | account terminated
  | account has been terminated | account has been cancelled | account canceled | discontinued
  | no longer in service | mailbox not accepting | mailbox is not accepting | email account is over
  | boite du destinataire archivee | archived recipient | unavailable for this user due to suspension
  | konto ist gesperrt | konto gesperrt | konto wurde gesperrt | postfach gesperrt | postfach ist gesperrt
  | konto deaktiviert | konto wurde deaktiviert | postfach ist deaktiviert | compte désactivé
  | compte desactive | compte suspendu | compte bloqué | boîte désactivée | cuenta suspendida
  | cuenta desactivada | cuenta bloqueada | cuenta deshabilitada | cuenta inactiva | account sospeso
  | casella sospesa | casella disabilitata | casella disattivata | conta suspensa | conta desativada
  | conta bloqueada | konto zablokowane | konto nieaktywne | ящик заблокирован | запись заблокирована
  | аккаунт заблокирован | пользователь заблокирован | ящик отключен | ящик отключён | запись отключена
  | аккаунт отключен | ящик неактивен | деактивирован | アカウントは停止 | アカウントが停止
  | アカウントは無効 | アカウントが無効 | 利用停止 | 利用を停止 | 休止中 | 冻结 | 停用 | 被禁用 | 已禁用
  | 被锁定 | 已锁定 | 已被封 | 凍結 | 被鎖定 | 사용이 중지 | 정지된 계정 | 휴면
  `,
);

export const HAS_MOVED = row(
  'hasmoved',
  `
  no longer on server | not our customer | not our user | has been replaced by | has moved | user moved
  | has been changed to | has changed to | new address is | address has changed | address changed to
  | user not local; please try | no longer works here | no longer work here | no longer employed
  | no longer working | no longer with | has left the company | is no longer at this address
  | adresse a changé | adresse hat sich geändert | ha cambiado su dirección | ha cambiado de dirección
  | ha cambiato indirizzo | メールアドレスを変更 | アドレスが変更 | アドレスが変わりました | адрес изменился
  | 地址已更改 | 地址已变更
  `,
);

export const NOT_ACCEPT = row(
  'notaccept',
  `
  reject all mails | indicated no smtp service | null mx | nullmx | does not accept mail
  | doesn't accept mail | does not accept any mail | does not accept email | doesn't accept email
  | doesn't receive email | doesn't receive mail | does not receive mail | does not receive email
  | smtp protocol returned a permanent error | couldn't find a mail exchanger or ip address
  | mail receiving disabled | no mail service here
  `,
);

export const HOST_UNKNOWN = row(
  'hostunknown',
  `
  no mail servers appear | no mx found | host unknown | unknown host | host not found | no such host
  | domain not found | domain name not found | domain does not exist | domain doesn't exist
  | domain must exist | domain mentioned not found | mentioned in email address is unknown
  | domain is not reachable | unknown domain | domain unknown | domain not exist | domain is invalid
  | domain not valid | non-existent domain | nonexistent domain | non-existent hosts
  | couldn't find any host | can't find that domain | could not find host | bad destination system
  | bad destination host | able to find the recipient domain | unrouteable address | unroutable address
  | unrouteable domain | unroutable domain | name or service not known | nodename nor servname | nxdomain
  | no mx record | has no mx | no a or mx | no dns | invalid domain | bad domain
  | no address associated with | illegal host | host lookup did not complete | misconfigured domain
  | dns hard error | infodomainnonexistent | address lookups failed permanently | name server: no such
  | domain ist unbekannt | unbekannte domain | domain existiert nicht | domäne existiert nicht
  | host unbekannt | domaine inconnu | domaine n'existe pas | dominio no existe | dominio desconocido
  | dominio inesistente | dominio non esiste | domínio não existe | домен не | несуществующий домен
  | domena nie istnieje | ドメインが見つか | ドメインが存在 | ドメインは存在 | ドメイン名が存在 | 域名不存在
  | 域名错误 | 域名无法解析 | 域名解析失败 | 找不到域名 | 找不到收件人域名 | 網域不存在 | 도메인이 존재하지
  | 도메인을 찾을 수
  `,
);

/** "Not found" in many languages, of a domain where the domain is named beside it. */
export const HOST_UNKNOWN_LANGUAGES = row(
  'hostunknown',
  `
  nicht gefunden | introuvable | no se encontró | no se ha encontrado | impossibile trovare | non trovato
  | não foi encontrado | niet gevonden | не найден | nie znaleziono | 見つかりません | 找不到
  `,
  'domäne | domain | domaine | dominio | domínio | domein | домен | domena | ドメイン | 域名 | 網域',
);
