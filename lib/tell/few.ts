/** Names in a sentence: the first of them, and how many more there are. */

/** More make a sentence that nobody reads. */
const FEW = 3;

export function few(
  items: readonly string[],
  between: string,
  more: (count: number) => string,
  most = FEW,
): string {
  const left = items.length - most;
  return items.slice(0, most).join(between) + (left > 0 ? more(left) : '');
}
