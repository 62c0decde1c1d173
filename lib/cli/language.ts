import { Option } from 'commander';
import type { Language } from '../tell/index.ts';

export function languageOption(): Option {
  return new Option('--lang <language>', 'language of what people read (default: from the locale)').choices([
    'en',
    'ja',
  ]);
}

/** `--lang`, else the locale by POSIX's order: LC_ALL, LC_MESSAGES, LANG; English where they name neither. */
export function languageOf(option: string | undefined, env: NodeJS.ProcessEnv): Language {
  if (option === 'en' || option === 'ja') return option;
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ja(?:[_.@-]|$)/i.test(locale) ? 'ja' : 'en';
}
