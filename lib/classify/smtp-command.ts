/** Which SMTP command a server refused, as notices name it. */

/** Characters in which it is looked for: notices say it beside the reply. */
const MAX_CHARS = 4_096;

/** "(in reply to RCPT TO command)", "[RCPT_TO]", "after RCPT TO:<...>", qmail's sentences: in a diagnostic. */
const IN_DIAGNOSTIC =
  /\b(rcpt)(?: to\b|_to\b| command)|\b(mail)(?: from[: ]|_from| command)|\b(data|ehlo|helo) command|end[ _]of[ _](data)|after (data)\b|(does not like recipient)|(rejected recipient)|(sender was rejected)|(after i sent the message)|(initial connection)|(my name was rejected)/;

/** Beginnings of the phrases by which prose tells of a refusal; it also names commands that were not refused. */
const MARKS: readonly (readonly [mark: string, behind: RegExp])[] = [
  ['>>> ', /^(rcpt|mail|data|ehlo|helo)/],
  // MDaemon prints whole sessions: the refused one is the last before QUIT, and mostly RCPT.
  ['--> rcpt', /^()/],
  ['in reply to ', /^(?:end of )?(rcpt|mail|data|ehlo|helo)/],
  ['smtp command ', /^(rcpt|mail|data)/],
  ['[rcpt_to', /^()/],
  ['[mail_from', /^()/],
  ['does not like recipient', /^()/],
];

const COMMAND_OF: Readonly<Record<string, string>> = {
  helo: 'EHLO',
  '--> rcpt': 'RCPT',
  '[rcpt_to': 'RCPT',
  '[mail_from': 'MAIL',
  'does not like recipient': 'RCPT',
  'rejected recipient': 'RCPT',
  'sender was rejected': 'MAIL',
  'after i sent the message': 'DATA',
  'initial connection': 'EHLO',
  'my name was rejected': 'EHLO',
};

/** `RCPT`, `MAIL`, `DATA`, `EHLO`, or null: the first that the diagnostic names, lower case with single blanks. */
export function commandOf(diagnostic: string): string | null {
  if (diagnostic === '') return null;
  const found = IN_DIAGNOSTIC.exec(diagnostic);
  return found === null ? null : named(found.slice(1).find((group) => group !== undefined) ?? '');
}

/** The same from a notice's prose (`flatten`ed), such as sendmail's transcript. */
export function commandInProse(flat: string): string | null {
  const lower = flat.slice(0, MAX_CHARS);
  let least = Number.POSITIVE_INFINITY;
  let command: string | null = null;
  for (const [mark, behind] of MARKS) {
    const at = lower.indexOf(mark);
    if (at < 0 || at >= least) continue;
    const word = behind.exec(lower.slice(at + mark.length, at + mark.length + 24))?.[1];
    if (word === undefined) continue;
    least = at;
    command = named(word === '' ? mark : word);
  }
  return command;
}

function named(word: string): string {
  return COMMAND_OF[word] ?? word.toUpperCase();
}
