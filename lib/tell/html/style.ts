/** How the page looks: on a screen, light or dark, on a phone and on A4. No font, picture or script comes from outside. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf9; --ink: #1e1c19; --soft: #625d55; --line: #ddd7cd; --wash: #f3f0ea;
  --accent: #a3291d;
  --sans: system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif;
  --serif: "Iowan Old Style", Charter, "Bitstream Charter", "Noto Serif", Georgia, "Hiragino Mincho ProN", "Noto Serif CJK JP", "Noto Serif JP", "Yu Mincho", serif;
}
.warn { --accent: #855000; }
.good { --accent: #1f6440; }
.plain { --accent: #2f4f73; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171614; --ink: #ece8e0; --soft: #aaa396; --line: #38342e; --wash: #211f1c; --accent: #ff917e; }
  .warn { --accent: #efb65c; }
  .good { --accent: #82cda2; }
  .plain { --accent: #a3c2e3; }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--paper); color: var(--ink); font: 400 1rem/1.6 var(--sans);
  max-width: 48rem; margin: 0 auto; padding: 3.5rem 1.5rem 4rem;
  overflow-wrap: break-word; -webkit-text-size-adjust: 100%;
}
:lang(ja) body, body:lang(ja) { line-height: 1.8; line-break: strict; }
.kicker { color: var(--soft); font-size: .8125rem; letter-spacing: .02em; }
h1 {
  word-break: auto-phrase; color: var(--accent); font: 600 clamp(1.6rem, 1.15rem + 2.2vw, 2.25rem)/1.25 var(--serif);
  letter-spacing: -.008em; margin: .9rem 0 1.1rem; text-wrap: balance; overflow-wrap: anywhere;
}
h1:lang(ja) { font-weight: 600; line-height: 1.5; font-size: clamp(1.4rem, 1.1rem + 1.5vw, 1.9rem); letter-spacing: 0; }
h2 {
  font: 600 1.1875rem/1.35 var(--serif); margin: 3.25rem 0 1rem; padding-top: .8rem; border-top: 1px solid var(--line);
  break-after: avoid;
}
h3 { font-size: 1rem; font-weight: 650; margin: 1.75rem 0 .6rem; break-after: avoid; overflow-wrap: anywhere; }
h2 + article > h3 { margin-top: 0; }
p, li { text-wrap: pretty; }
p + p { margin-top: .5rem; }
.soft { color: var(--soft); }
.note { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem .9rem; margin: 0 0 1rem; }
.more { margin-top: .75rem; }
.next::first-letter { text-transform: uppercase; }
.open { color: var(--accent); font-weight: 650; }
h2 .soft { font-weight: 400; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 2rem 0 0; padding: 0; list-style: none; }
.figures b { display: block; font: 500 1.9rem/1.15 var(--serif); font-variant-numeric: lining-nums tabular-nums; }
.figures span { color: var(--soft); font-size: .875rem; }
.figures .most b { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
ol { padding-left: 1.6rem; margin: 1rem 0; }
ol li { padding-left: .3rem; margin: .45rem 0; break-inside: avoid; overflow-wrap: anywhere; }
ol li::marker { color: var(--accent); font-weight: 700; font-variant-numeric: tabular-nums; }
ul.facts { padding-left: 1.2rem; margin: .75rem 0; color: var(--soft); font-size: .9375rem; }
ul.facts li { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; font-weight: 650; padding: 0 0 .4rem; }
th, td { text-align: left; vertical-align: baseline; padding: .42rem .9rem .42rem 0; font-weight: 400; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .8125rem; padding-top: 0; white-space: nowrap; }
tbody th { font-weight: 550; overflow-wrap: anywhere; }
tbody th.word { overflow-wrap: normal; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: lining-nums tabular-nums; white-space: nowrap; }
.word { white-space: nowrap; }
.file { font-weight: 400; color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere; }
tr.most th, tr.most .number, tr.most .word { color: var(--accent); font-weight: 650; }
.pair { display: grid; gap: 2.25rem 2.75rem; margin-top: 2.25rem; }
.pair > :nth-child(3) { grid-column: 1 / -1; }
.own { table-layout: fixed; }
.own thead :first-child { width: 52%; }
.own thead :last-child { width: 22%; }
.bars { table-layout: fixed; }
.bars thead .number { width: 5.2rem; }
.bars thead .number + .number { width: 4.2rem; }
.bars tbody th, .bars tbody td { border: 0; padding-top: .3rem; padding-bottom: 0; }
.bars tbody th { font-weight: 400; }
.bars td.bar { padding: .15rem 0 .3rem; }
.bars svg { display: block; width: 100%; height: .25rem; background: var(--wash); }
.bars rect { fill: var(--accent); }
figure { margin: 0; break-inside: avoid; }
figcaption { font-weight: 650; margin-bottom: .6rem; }
.plot { display: grid; grid-template-columns: max-content 1fr; column-gap: .6rem; font-size: .8125rem; color: var(--soft); font-variant-numeric: lining-nums tabular-nums; }
.plot .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; line-height: 1; }
.plot svg { display: block; width: 100%; height: 9rem; border-bottom: 1px solid var(--soft); border-top: 1px dashed var(--line); }
.plot rect { fill: var(--accent); }
.plot .axis { grid-column: 2; display: flex; justify-content: space-between; padding-top: .35rem; }
figure p { color: var(--soft); font-size: .875rem; margin-top: .5rem; }
pre { background: var(--wash); padding: .8rem 1rem; margin-top: .75rem; font: .8125rem/1.6 ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 3.5rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .8125rem; }
@media (min-width: 46rem) { .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
@media (max-width: 32rem) {
  body { padding: 1.75rem 1.1rem 3rem; }
  h2 { margin-top: 2.5rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .55rem; }
  .figures { gap: 1rem 1.75rem; }
  th, td { padding-right: .65rem; }
  thead th, thead th.number { white-space: normal; vertical-align: bottom; }
  tbody th.word { white-space: normal; }
}
@page { size: A4; margin: 18mm 17mm; }
@media print {
  :root { font-size: 9.5pt; color-scheme: light; --paper: #fff; --ink: #000; --soft: #4a4a4a; --line: #c9c9c9; --wash: #f3f3f3; --accent: #8f2117; }
  .warn { --accent: #6e4200; }
  .good { --accent: #17512f; }
  .plain { --accent: #27425f; }
  body { max-width: none; padding: 0; }
  h1 { font-size: 19pt; }
  h1:lang(ja) { font-size: 16pt; }
  h2 { margin-top: 9mm; }
  tr, li, .figures { break-inside: avoid; }
  .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
