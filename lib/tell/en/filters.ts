import type { FilterWords } from '../filter-words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const mails = (count: number) => (count === 1 ? '1 mail' : `${n(count)} mails`);

export const filters: FilterWords = {
  labels: { rules: 'Your rules', filters: 'Filters' },
  to: (names) => `sent to ${names}`,
  would: {
    deliver: 'only observed; would be sent there',
    mark: 'only observed; would be marked',
    hold: 'only observed; would be held',
    drop: 'only observed; would be dropped',
  },
  decided: {
    deliver: (rule, count) => `delivered by ${rule} ${n(count)}`,
    mark: (rule, count) => `marked by ${rule} ${n(count)}`,
    hold: (rule, count) => `held by ${rule} ${n(count)}`,
    drop: (rule, count) => `dropped by ${rule} ${n(count)}`,
  },
  elsewhere: (rule, count) => `sent elsewhere by ${rule} ${n(count)}`,
  rule: (name) => `Your rule ${name}, alone,`,
  filter: (text) => `The filter ${text}`,
  took: (name, { takes, own, ordinary }) => {
    if (takes === 0) return `${name} would have taken nothing.`;
    const bounces = `${n(own)} of your own bounces`;
    const letters = ordinary === 1 ? '1 ordinary mail' : `${n(ordinary)} ordinary mails`;
    const dear = [...(own === 0 ? [] : [bounces]), ...(ordinary === 0 ? [] : [letters])].join(' and ');
    const whose = dear === '' ? 'none of your own bounces' : dear;
    return `${name} would have taken ${whose}; ${mails(takes)} in all.`;
  },
  more: (count) => `and ${n(count)} more, of which none would have taken more of what is yours`,
};
