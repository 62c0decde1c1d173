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

/** The operator's own path as one word of a shell, quoted where it has to be. Null where it cannot stand on a line. */
export function shellPath(path: string): string | null {
  if (/\p{Cc}/u.test(path) || path === '') return null;
  const inPlace = path.startsWith('-') ? `./${path}` : path;
  return PLAIN.test(inPlace) && !inPlace.includes('*') ? inPlace : `'${inPlace.replaceAll("'", "'\\''")}'`;
}
