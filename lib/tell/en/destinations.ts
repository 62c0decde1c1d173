import type { DestinationsWords } from '../destinations-words.ts';

export const destinations: DestinationsWords = {
  none: 'No destination is paused.',
  title: (count) =>
    count === 1
      ? '1 destination is paused. Its mail waits; none of it is lost.'
      : `${count} destinations are paused. Their mail waits; none of it is lost.`,
  since: (at) => `since ${at}`,
  resume: 'When it takes mail again:',
  resumed: (destination) => `${destination} gets mail again.`,
  goes: (minutes) =>
    `What waits is tried within ${minutes} minutes, or when the server starts. If the destination still takes no mail, it is paused again.`,
  notPaused: (destination, paused) =>
    `${destination} is not paused. ${paused.length === 0 ? 'None is.' : `Paused: ${paused.join(', ')}.`}`,
};
