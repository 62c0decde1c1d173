/**
 * That the recipient is not known, in two strengths: Sisimai's `userunknown` wants to know that a server's own
 * directory speaks; the same words from a filter behind it are `filtered` (see index.ts).
 */

import { list } from './row.ts';

/** The server's own directory speaks: no filter, whatever the command was. */
export const DIRECTORY = list(`
  address you entered couldn't be found | address you entered could not be found
  | no mailbox here by that name | address not found | address couldn't be found
  | address could not be found | invalid user address | name was not recognized | name not recognized
  | name is not recognized | no such user here | unknown recipient | unknown local part | unknown local-part
  | unable to find user | not listed in domino directory | not listed in public name | badrcptto
  | bad_recipient | badrecipientto | unknown e-mail address | unknown email address | not a valid user here
  | address no longer accepts mail | recipnotfound | recipientnotfound | recipient table
  | virtual mailbox table | virtual alias table | unknown or illegal alias
  | not found by smtp address lookup | undeliverable address: | unverified address: unknown user
  | callout verification failure | bad recipient address syntax | empfängername wurde nicht erkannt
  | e-mail-adresse, die sie eingegeben haben | eingegebene e-mail-adresse
  | adresse e-mail que vous avez entrée | adresse de messagerie que vous avez entrée
  | nom du destinataire n'est pas reconnu | nom du destinataire n'a pas été reconnu
  | dirección de correo electrónico que escribió | dirección de correo electrónico que ha escrito
  | nombre del destinatario no se reconoce | indirizzo di posta elettronica immesso
  | nome del destinatario non è stato riconosciuto | endereço de email inserido
  | endereço de e-mail inserido | endereço de email que você inseriu | e-mailadres dat u hebt opgegeven
  | e-mailadres dat u hebt ingevoerd | naam van de geadresseerde is niet herkend | введенный вами адрес
  | введённый вами адрес | указанный вами адрес | имя получателя не распознано | wprowadzonego adresu e-mail
  | nazwa adresata nie została rozpoznana | 入力した電子メール アドレス | 入力したメール アドレス
  | 受信者名が認識されません | 您输入的电子邮件地址 | 無法辨識收件者名稱 | 您輸入的電子郵件地址
  | 入力した宛先 | 입력한 전자 메일 주소 | 입력한 메일 주소 | girdiğiniz e-posta adresi
  | e-postadressen du angav | e-mail-adresse, du skrev | e-postadressen du skrev inn
  | sähköpostiosoitetta, jonka annoit | zadanou e-mailovou adresu | zadaná e-mailová adresa
  | a megadott e-mail cím
`);

/** The same, in words around a reply that tells less. */
export const DIRECTORY_AROUND = list(`
  mail.local: unknown user | mail.local: unknown name | invalid user address | unable to find user
  | no mailbox here by that name
`);

/** The recipient is not known there; `filtered` where it was said after the recipient had been accepted. */
export const UNKNOWN_USER = list(`
  introuvable | cannot route mail to user | user unknown | unknown user | user is unknown | user not known
  | user not found | user doesnt exist | user not exist | user isn't | local user | user invalid
  | user not local | user address required | user access deny | user doesn't have | nonexistent user
  | non-existent user | nosuchuser | not a known user | not a valid user | not a valid mailbox
  | not a valid recipient | not a valid address | no valid recipient | no such user | no such recipient
  | no such address | no such mailbox | no such account | no such person | no such name | no such email
  | no such e-mail | no user here | no recipient here | no mailbox | no mail box | no account
  | no longer accepts mail | no longer exist | no longer valid | no longer available | no longer reachable
  | mailbox unavailable | mailbox currently unavailable | mailbox not found | mailbox unknown
  | mailbox not available | mailbox name not allowed | mailbox not exist | mailbox invalid
  | unavailable mail user | unavailable mailbox | invalid user | invalid recipient | invalid address
  | invalid mailbox | invalid email | invalid e-mail | invalid account | invalid rcpt
  | bad destination mailbox | bad address | bad recipient | bad mailbox | unknown address | unknown mailbox
  | unknown account | unknown or illegal | unknown: | unknown alias | recipient unknown
  | recipient not found | recipient doesnt exist | recipient rejected | recipient invalid
  | recipient not exist | recipient is not | recipient is invalid | recipient no longer | account not found
  | account unknown | account not exist | account invalid | address rejected | address unknown
  | address error | address invalid | address is invalid | address not exist | address isn't
  | addressee unknown | addressee not | destination user | destination address | couldn't be found
  | could not be found | wasn't found at | was not found at | can't find user | cannot find user
  | unable to find recipient | not listed in | is not listed | not found in directory | not in directory
  | address not recognized | user not recognized | recipient not recognized | unknown at | unknown in
  | unknown here | is not known | not known at | not known here | does not exist | doesn't exist
  | do not exist | don't exist | does no exist | doesn't have a | nobody by that name
  | destinataire invalide | destinataire inconnu | utilisateur inconnu | boite invalide | adresse inconnue
  | adresse invalide | est inconnu | n'existe pas | n'a pas été trouvé | empfänger unbekannt
  | unbekannter empfänger | unbekannter benutzer | benutzer unbekannt | ist unbekannt | existiert nicht
  | nicht gefunden | nicht bekannt | unzustellbar: adresse | no existe | usuario desconocido
  | destinatario desconocido | no se encontró | no se ha encontrado | no se encuentra | dirección no válida
  | destinatario no válido | non esiste | inesistente | utente sconosciuto | destinatario sconosciuto
  | non trovato | non è stato trovato | impossibile trovare | não existe | nao existe | usuário desconhecido
  | usuario inexistente | usuário inexistente | não foi encontrado | não encontrado | bestaat niet
  | niet gevonden | kan niet worden gevonden | onbekende gebruiker | gebruiker onbekend | nie istnieje
  | nie znaleziono | nie można odnaleźć | nie można znaleźć | nieznany użytkownik | nieznany odbiorca
  | niedostępn | neexistuje | nebyl nalezen | nebyla nalezena | nem létezik | nem található | ismeretlen
  | bulunamadı | kullanıcı bilinmiyor | finns inte | hittades inte | gick inte att hitta | findes ikke
  | blev ikke fundet | finnes ikke | ble ikke funnet | ei ole olemassa | ei löytynyt | δεν υπάρχει
  | δεν βρέθηκε | nu există | nu a fost găsit | không tồn tại | không tìm thấy | tidak ditemukan
  | لم يتم العثور | не существует | не найден | нет такого | нет такой | пользователь не
  | неизвестный пользователь | неизвестный получатель | не зарегистрирован | не удалось найти | не існує
  | не знайдено | 存在しません | 存在しない | 存在いたしません | 見つかりません | 宛先不明 | あて先不明
  | 宛先が不明 | 宛先エラー | 使われておりません | 該当するユーザーが | ユーザー不明 | ユーザが不明 | 不存在
  | 找不到 | 无此用户 | 无此用戶 | 无此收件人 | 没有此用户 | 沒有此用戶 | 查无此人 | 查無此人 | 查無此收件人
  | 用户未找到 | 用户名错误 | 收件人地址错误 | 收件人错误 | 收件人无效 | 收件人地址无效 | 존재하지 않
  | 찾을 수 없 | 없는 사용자 | 없는 계정
  `);

/** Words that mean the recipient even where others beside them speak of sender or host. */
export const PLAINLY_USER = list('user unknown | unknown user | no such user');
