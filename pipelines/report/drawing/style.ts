/**
 * The page's style sheet. Colours follow Okabe and Ito's palette, which people with colour-blindness
 * can tell apart; each has a lighter value for dark pages. Print is always light.
 */
const LIGHT = `
  --page: #ffffff; --card: #ffffff; --text: #1b1f24; --soft: #59636e; --rule: #d5dae0; --grid: #e9ecef;
  --blue: #0072b2; --orange: #d55e00; --green: #00876a; --purple: #a3558b; --grey: #8a939c;
  --heat-0: #f1f3f5; --heat-1: #c6dbef; --heat-2: #9ecae1; --heat-3: #6baed6; --heat-4: #3182bd; --heat-5: #08519c;
  --critical-1: #fdd0a2; --critical-2: #fdae6b; --critical-3: #fd8d3c; --critical-4: #f16913; --critical-5: #d94801;
  --unknown: #ffffff;`;

const DARK = `
  --page: #14181d; --card: #1a1f26; --text: #e6eaee; --soft: #9aa5b1; --rule: #333b45; --grid: #272e37;
  --blue: #56b4e9; --orange: #f58a3c; --green: #2fc49c; --purple: #d68fc0; --grey: #7f8a96;
  --heat-0: #232a33; --heat-1: #1f4461; --heat-2: #24608c; --heat-3: #2f80b8; --heat-4: #5aa9de; --heat-5: #a5d8fb;
  --critical-1: #5c3110; --critical-2: #86480f; --critical-3: #b8620f; --critical-4: #e67e1a; --critical-5: #ff9d42;
  --unknown: #14181d;`;

const COLOURS = ['blue', 'orange', 'green', 'purple', 'grey'];
const HEATS = [0, 1, 2, 3, 4, 5];

export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 28px 64px; max-width: 1180px; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 44px 0 4px; padding-top: 16px; border-top: 1px solid var(--rule); }
h3 { font-size: 15px; margin: 0 0 2px; }
p { margin: 4px 0 12px; max-width: 84ch; }
p.lead, figcaption, .note-text { color: var(--soft); }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 12px; margin: 20px 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--rule); border-radius: 8px; padding: 10px 14px; background: var(--card); }
.tiles b { display: block; font-size: clamp(17px, 2.1vw, 22px); line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: 13px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 12px 36px; align-items: start; }
figure > .legend:first-of-type { min-height: 24px; }
figure { margin: 14px 0 0; min-width: 0; }
figcaption { font-size: 13px; line-height: 1.45; max-width: 76ch; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
svg .label { fill: var(--text); }
svg .heading { fill: var(--text); font-weight: 600; }
svg .note { fill: var(--text); font-size: 11.5px; }
svg .count { fill: var(--grey); font-size: 11px; }
svg .dropped { fill: var(--grey); text-decoration: line-through; }
.axis, .tick { stroke: var(--soft); fill: none; }
.grid { stroke: var(--grid); fill: none; }
.mark { stroke: var(--text); stroke-dasharray: 4 3; fill: none; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.faint { opacity: .28; stroke-width: 1; }
.dashed { stroke-dasharray: 1.5 3.5; stroke-width: 1.2; }
${COLOURS.map((c) => `.fill-${c} { fill: var(--${c}); } .stroke-${c} { stroke: var(--${c}); }`).join('\n')}
${HEATS.map((i) => `.heat-${i} { fill: var(--heat-${i}); } .critical-${i} { fill: var(--critical-${i}); }`).join('\n')}
.unknown { fill: var(--unknown); stroke: var(--grid); stroke-width: .5; }
.hover { fill: transparent; } .hover:hover { fill: var(--text); fill-opacity: .14; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 6px 0 2px; padding: 0; list-style: none; font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 6px; } .legend svg { width: auto; flex: none; }
.scroll { overflow-x: auto; }
@media screen { .scroll > svg { min-width: 820px; } }
table { border-collapse: collapse; margin: 10px 0 4px; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px 4px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--grid); }
th { font-weight: 600; border-bottom-color: var(--rule); }
th.n, td.n { text-align: right; padding-left: 10px; white-space: nowrap; }
th.group { padding-top: 12px; color: var(--soft); }
td small { color: var(--soft); }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; }
@media print {
  body { padding: 0; max-width: none; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h2 + p { break-after: avoid; } h2 { margin-top: 24px; } table { font-size: 10.5px; }
  th, td { padding-right: 8px; } th.n, td.n { padding-left: 6px; } .scroll { overflow: visible; }
  figcaption, .legend { font-size: 10.5px; } figure, table, .tiles li { break-inside: avoid; }
  .pair { grid-template-columns: 1fr 1fr; gap: 12px 20px; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(88px, 1fr)); gap: 8px; } .tiles li { padding: 6px 8px; } .tiles b { font-size: 15px; }
}
`;
