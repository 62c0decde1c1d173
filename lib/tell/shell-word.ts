/**
 * A stranger's word in a command that a person may copy. An attack: an address `$(reboot)@x` or `--all@x`. What a shell
 * would not take as it stands, or a command would take for an option, is put before nobody: the command is left out.
 */

const PLAIN = /^[\w./:,=@+*-]+$/;

/** Null where it is not to be copied. `*` stands in single quotes. */
export function shellWord(text: string): string | null {
  if (!PLAIN.test(text) || text.startsWith('-')) return null;
  return text.includes('*') ? `'${text}'` : text;
}
