/** The look of all pages; one sheet, so that its hash in the policy is one. System fonts, no images. */
const SHEET = `
:root {
  color-scheme: light dark;
  --paper: #f7f8f7; --sheet: #ffffff; --sunken: #f0f2f1; --line: #dde2df;
  --ink: #17201d; --soft: #56625d; --accent: #0a6b5e; --on-accent: #ffffff;
  --good: #14744a; --fair: #875400; --bad: #b3271e;
  --good-wash: #e3f3ea; --fair-wash: #fbf0d9; --bad-wash: #fde8e5;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e1312; --sheet: #151b19; --sunken: #1c2422; --line: #2a3431;
    --ink: #e6ecea; --soft: #9aa8a3; --accent: #63d2bd; --on-accent: #06211c;
    --good: #6fd6a1; --fair: #e9bb62; --bad: #ff9488;
    --good-wash: #14301f; --fair-wash: #33270f; --bad-wash: #3a1815;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, dl, dd, ol, ul, pre, table { margin: 0; padding: 0; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -.015em; text-wrap: balance; }
h1 { font-size: clamp(1.75rem, 1.3rem + 2vw, 2.5rem); font-weight: 680; }
h2 { font-size: 1.125rem; font-weight: 650; }
h3 { font-size: .9375rem; font-weight: 650; }
ol, ul { list-style: none; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
code, pre, kbd { font-family: var(--mono); font-size: .875em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.hush { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem 1rem; background: var(--accent); color: var(--on-accent); border-radius: 0 0 .5rem .5rem; z-index: 1; }
.skip:focus { top: 0; }
.frame { max-width: 78rem; margin: 0 auto; padding: 0 clamp(1rem, 3vw, 2.5rem); }
.top { display: flex; align-items: center; gap: .5rem 1.5rem; padding-block: 1.125rem; flex-wrap: wrap; }
.brand { display: flex; align-items: center; gap: .625rem; font-weight: 650; color: var(--ink); text-decoration: none; letter-spacing: -.01em; }
.brand svg { width: 1.5rem; height: 1.5rem; color: var(--accent); }
.top nav { margin-left: auto; }
.top ul { display: flex; gap: .25rem; }
.top nav a { display: block; padding: .3rem .75rem; border-radius: 2rem; color: var(--soft); text-decoration: none; font-size: .9375rem; }
.top nav a:hover { color: var(--ink); background: var(--sunken); }
.top nav a[aria-current] { color: var(--ink); background: var(--sunken); font-weight: 600; }
.foot { padding-block: 2.5rem; color: var(--soft); font-size: .875rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.card { background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; }
.mark { display: inline-flex; align-items: baseline; gap: .45em; font-weight: 600; }
.mark::before { content: ""; flex: none; width: .6em; height: .6em; border-radius: 50%; background: currentColor; align-self: center; }
.mark.fair::before { border-radius: 0; clip-path: polygon(50% 0, 100% 100%, 0 100%); width: .75em; height: .7em; }
.mark.bad::before { border-radius: 1px; transform: rotate(45deg); }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); }
.pill { padding: .3rem .8rem; border-radius: 2rem; font-size: .9375rem; }
.pill.good { background: var(--good-wash); } .pill.fair { background: var(--fair-wash); } .pill.bad { background: var(--bad-wash); }
button, .button {
  font: inherit; font-size: .875rem; font-weight: 550; line-height: 1.4; cursor: pointer; padding: .3rem .75rem;
  color: var(--ink); background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; text-decoration: none;
}
button:hover, .button:hover { border-color: var(--soft); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); padding: .6rem 1.25rem; font-size: 1rem; }
button.main:hover { filter: brightness(1.08); }
[hidden] { display: none !important; }

.hero { padding-block: clamp(1.25rem, 4vw, 3.5rem) clamp(2rem, 5vw, 4rem); display: grid; gap: 2rem clamp(2rem, 5vw, 5rem); align-items: end; }
.hero > * { min-width: 0; }
.hero > div { display: grid; gap: 1.1rem; justify-items: start; max-width: 44rem; }
.lead { font-size: 1.125rem; }
.addresses dl > div { padding: .8rem .8rem .8rem 1.1rem; }
.addresses dl > div + div { border-top: 1px solid var(--line); }
.addresses dt { color: var(--soft); font-size: .8125rem; }
.addresses dd { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
.step { display: grid; gap: 1rem clamp(2rem, 4vw, 4rem); padding-block: clamp(1.5rem, 3vw, 2.25rem); border-top: 1px solid var(--line); align-items: start; }
.step > * { min-width: 0; }
.step > div:first-child { display: grid; gap: .6rem; color: var(--soft); font-size: .9375rem; }
.step h2 { display: flex; align-items: center; gap: .6rem; color: var(--ink); }
.step h2 span { width: 1.75rem; height: 1.75rem; border: 1px solid var(--accent); color: var(--accent); border-radius: 50%; display: grid; place-items: center; font-size: .875rem; letter-spacing: 0; }
.recipes > details + details { border-top: 1px solid var(--line); }
.recipes summary { display: flex; align-items: center; gap: .75rem; padding: .8rem 1.1rem; cursor: pointer; list-style: none; }
.recipes summary::-webkit-details-marker { display: none; }
.recipes summary::before { content: ""; flex: none; width: .45rem; height: .45rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform .15s; }
.recipes [open] > summary::before { transform: rotate(45deg); }
.recipes summary span { margin-left: auto; white-space: nowrap; }
.recipes summary:hover h3 { color: var(--accent); }
.recipes summary:focus-visible { outline-offset: -2px; border-radius: .75rem; }
.recipes details > div { padding: 0 1.1rem 1.25rem; display: grid; gap: .8rem; }
.needs { display: grid; gap: .25rem; }
.needs > div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .5rem; }
.needs dt { color: var(--soft); }
.block { overflow: hidden; }
.block > div { display: flex; align-items: center; min-height: 2.75rem; gap: 1rem; padding: .35rem .4rem .35rem 1rem; border-bottom: 1px solid var(--line); color: var(--soft); font-size: .8125rem; }
.block button { margin-left: auto; }
.block pre { padding: .9rem 1rem 1rem; white-space: pre-wrap; line-height: 1.6; tab-size: 2; background: var(--sunken); }

.signin { max-width: 27rem; margin: clamp(1.5rem, 8vh, 6rem) auto; padding: clamp(1.25rem, 5vw, 2.25rem); display: grid; gap: 1.1rem; }
.signin h1 { font-size: 1.5rem; }
.signin form { display: grid; gap: .5rem; }
.signin label { font-weight: 600; }
.signin input { font: inherit; font-family: var(--mono); width: 100%; padding: .6rem .75rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: .5rem; }
.signin button { margin-top: .6rem; }
.alert { padding: .7rem .9rem; border-radius: .5rem; background: var(--bad-wash); color: var(--bad); font-weight: 550; }

.title { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1rem; padding-block: 1rem 1.5rem; }
.title h1 { font-size: 1.625rem; }
.actions { margin-left: auto; display: flex; gap: .5rem; align-items: center; }
.title .button, .title button { display: block; }
.tiles { display: grid; grid-template-columns: repeat(2, 1fr); gap: 1px; background: var(--line); overflow: hidden; }
.tiles > div { background: var(--sheet); padding: .9rem 1.1rem 1rem; display: flex; flex-direction: column; gap: .1rem; }
.tiles dt { color: var(--soft); font-size: .8125rem; }
.tiles dd.big { font-size: 1.5rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.25; }
.tiles dd.small { color: var(--soft); font-size: .8125rem; }
.board { display: grid; gap: 1.75rem 1.5rem; margin-top: 1.75rem; align-items: start; }
.board > *, .board section { min-width: 0; }
.stack { display: grid; gap: 1.75rem; }
.board h2 { display: flex; align-items: baseline; gap: .6rem; margin-bottom: .7rem; flex-wrap: wrap; }
.board h2 small { font-weight: 400; font-size: .8125rem; letter-spacing: 0; color: var(--soft); }
.rows > li { padding: .9rem 1.1rem; display: grid; gap: .15rem; }
.rows > li + li { border-top: 1px solid var(--line); }
.rows .head { display: flex; justify-content: space-between; gap: .25rem 1rem; flex-wrap: wrap; align-items: baseline; }
.rows .head > :first-child { font-weight: 650; }
.empty { padding: 1.1rem; color: var(--soft); }
.tiles, .calls { font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: .8125rem; padding: .65rem .75rem; white-space: nowrap; }
td { padding: .5rem .75rem; vertical-align: baseline; border-top: 1px solid var(--line); }
tr > :first-child { padding-left: 1.1rem; } tr > :last-child { padding-right: 1.1rem; }
tbody tr:hover { background: var(--sunken); }
.number { text-align: right; white-space: nowrap; }
.calls .good { color: var(--ink); font-weight: 400; } .calls .good::before { background: var(--good); }
td.id { font-family: var(--mono); font-size: .8125em; }
.calls .time, .calls .end, .calls .id { white-space: nowrap; }
.fit { container-type: inline-size; }
td .under { display: block; color: var(--soft); font-size: .8125rem; }
.sets { columns: 21rem; column-gap: 1.5rem; }
.sets > section { break-inside: avoid; padding: .9rem 1.1rem 1rem; margin-bottom: 1rem; }
.sets h3 { display: flex; justify-content: space-between; gap: 1rem; }
.sets h3 small { font-weight: 400; color: var(--soft); }
.sets dl { display: grid; grid-template-columns: 4.25rem minmax(0, 1fr); gap: .35rem .5rem; margin-top: .5rem; font-size: .8125rem; }
.sets dt { color: var(--soft); }
.sets dt.destroy { color: var(--bad); } .sets dt.operate { color: var(--fair); }
.sets code { font-size: .9em; }

.plan { max-width: 54rem; margin-inline: auto; padding-bottom: 3rem; display: grid; gap: 1.5rem; }
.plan .pill { border-radius: .75rem; padding: .7rem 1.1rem; }
.plan > * { min-width: 0; }
.plan .title { padding-bottom: 0; }
.plan h2 { margin-bottom: .7rem; }
.facts > div { display: grid; gap: .1rem 1rem; padding: .55rem 1.1rem; }
.facts > div + div { border-top: 1px solid var(--line); }
.facts dt { color: var(--soft); font-size: .875rem; }
.facts + .facts { margin-top: 1rem; }
.decide { padding: 1.1rem; display: grid; gap: .6rem; }
.decide label { font-weight: 600; }
.decide textarea { font: inherit; width: 100%; padding: .6rem .75rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: .5rem; resize: vertical; }
.decide div { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .4rem; }
.decide button { padding: .6rem 1.25rem; font-size: 1rem; }
.decide .deny { border-color: var(--bad); color: var(--bad); }

@media (min-width: 60rem) {
  .hero { grid-template-columns: minmax(0, 1fr) 25rem; }
  .step { grid-template-columns: 20rem minmax(0, 1fr); }
  .board { grid-template-columns: 21rem minmax(0, 1fr); }
  .board > .wide { grid-column: 1 / -1; }
}
@media (min-width: 34rem) { .facts > div { grid-template-columns: 15rem minmax(0, 1fr); } }
@media (min-width: 48rem) { .tiles { grid-template-columns: repeat(4, 1fr); } }
@container (max-width: 46rem) {
  .calls, .calls tbody { display: block; }
  .calls thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .calls tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem 1rem; padding: .75rem 1.1rem; border-top: 1px solid var(--line); }
  .calls tbody tr:first-child { border-top: 0; }
  .calls td { display: block; border: 0; padding: 0 !important; }
  .calls .tool { grid-area: 1 / 1; } .calls .took { grid-area: 1 / 2; }
  .calls .end { grid-area: 2 / 1; } .calls .time { grid-area: 2 / 2; text-align: right; color: var(--soft); }
  .calls .who { grid-area: 3 / 1; color: var(--soft); } .calls .id { grid-area: 3 / 2; text-align: right; color: var(--soft); }
  .calls .who .under { display: inline; margin-left: .6em; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } *, ::before { transition: none !important; } }
@media (forced-colors: active) { .mark::before { forced-color-adjust: none; } }
@media print { .top nav, button, .actions { display: none; } }
`

/** Without the space that only its writers need. */
export const STYLE = SHEET.trim()
  .replaceAll(/\s*\n\s*/g, '')
  .replaceAll(/([{};:,]) +/g, '$1')
  .replaceAll(' {', '{')
  .replaceAll(';}', '}')
