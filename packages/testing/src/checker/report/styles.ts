/** Of a page that has to stand alone: no fonts, no scripts, nothing loaded. */
export const styles = `
:root {
  color-scheme: light dark;
  --ground: light-dark(oklch(98.5% .002 250), oklch(17% .006 250));
  --surface: light-dark(oklch(100% 0 0), oklch(21.5% .008 250));
  --sunken: light-dark(oklch(95.5% .004 250), oklch(25.5% .009 250));
  --ink: light-dark(oklch(22% .012 250), oklch(95% .004 250));
  --soft: light-dark(oklch(47% .014 250), oklch(74% .012 250));
  --line: light-dark(oklch(90% .006 250), oklch(31% .01 250));
  --good: light-dark(oklch(50% .13 150), oklch(76% .16 150));
  --good-ground: light-dark(oklch(95% .05 150), oklch(28% .05 150));
  --bad: light-dark(oklch(50% .19 27), oklch(74% .15 25));
  --bad-ground: light-dark(oklch(95% .035 27), oklch(28% .06 25));
  --limited: light-dark(oklch(52% .12 70), oklch(80% .14 80));
  --region-0: light-dark(oklch(52% .17 255), oklch(70% .15 255));
  --region-1: light-dark(oklch(52% .12 195), oklch(76% .12 195));
  --region-2: light-dark(oklch(50% .18 310), oklch(75% .14 310));
  --region-3: light-dark(oklch(48% .1 120), oklch(78% .13 120));
  --mono: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 80px; }
h1 { font-size: 28px; line-height: 1.2; margin: 8px 0; font-weight: 600; }
h2 { font-size: 16px; font-weight: 600; margin: 40px 0 12px; }
p { margin: 0 0 8px; max-width: 75ch; }
.hypothesis { font-size: 16px; }
.soft { color: var(--soft); }
.badge { display: inline-block; padding: 2px 12px; border-radius: 999px; font-weight: 600; }
.badge.holds { background: var(--good-ground); color: var(--good); }
.badge.broken { background: var(--bad-ground); color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); gap: 8px; margin: 24px 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.tiles b { display: block; font: 600 22px/1.2 var(--mono); font-variant-numeric: tabular-nums; }
.tiles .good b { color: var(--good); }
.tiles .bad { background: var(--bad-ground); border-color: var(--bad); }
.tiles .bad b { color: var(--bad); }
figure { margin: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 16px; overflow-x: auto; }
figcaption { color: var(--soft); margin-top: 8px; }
svg { display: block; width: 100%; min-width: 760px; height: auto; }
svg text { font: 11px var(--mono); fill: var(--soft); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .kill { fill: var(--bad); opacity: .1; }
svg .bar { rx: 3px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
th, td { text-align: left; padding: 8px 16px; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 400; }
td.number, th.number { text-align: right; font-family: var(--mono); white-space: nowrap; }
code, pre, .time { font-family: var(--mono); font-size: 12px; }
.time { color: var(--soft); white-space: nowrap; }
pre { margin: 8px 0 0; padding: 12px; background: var(--sunken); border-radius: 6px; overflow-x: auto; max-height: 320px; }
summary { cursor: pointer; }
.broken-list { margin: 16px 0 0; padding: 16px 16px 16px 32px; border-radius: 10px; background: var(--bad-ground); }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin: 0 4px 0 12px; }
@media print { body { background: white; } figure, .scroll { break-inside: avoid; } }
`;
