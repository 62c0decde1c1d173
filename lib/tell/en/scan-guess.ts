import type { GuessWords } from '../scan-guess.ts';

export const guess: GuessWords = {
  guessed: (domain, hosts) =>
    `You named no site, so this is for the one that the mailbox suggests: ${domain}${
      hosts.length === 0 ? '' : ` on ${hosts.join(', ')}`
    }. How to state it better stands at the end.`,
  silent:
    'DNS did not answer and was asked no more: what SPF, DKIM keys and names of hosts would tell is not known.',
  better: 'To state your site better, write this file, correct it, and use it (--no-site: judge nothing):',
  none: 'Whose mail they return, what to do, and what would be held, is told by a site. None could be guessed: write yours, and use it.',
};
