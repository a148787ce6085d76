// How the pages look: in the theme's own colours, so that they belong to the editor in any of them.

export const style = `
body { padding: 0; color: var(--vscode-foreground); font: var(--vscode-font-size)/1.5 var(--vscode-font-family); }
main { max-width: 1120px; margin: 0 auto; padding: 28px 32px 48px; }
h1 { font-size: 2em; font-weight: 600; letter-spacing: -0.02em; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15em; font-weight: 600; margin: 32px 0 12px; }
h3 { font-size: 1em; font-weight: 600; margin: 0; }
p { margin: 0; }
a { color: var(--vscode-textLink-foreground); text-decoration: none; }
a:hover { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; border-radius: 2px; }
.quiet, .scale, .times, figcaption span, dt, summary { color: var(--vscode-descriptionForeground); }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; }
.pill { display: inline-flex; align-items: center; gap: 7px; padding: 2px 12px 2px 10px; border-radius: 99px; border: 1px solid currentColor; font-weight: 600; }
.pill.good { color: var(--vscode-charts-green); } .pill.busy { color: var(--vscode-charts-blue); }
.pill.warn { color: var(--vscode-charts-orange); } .pill.bad { color: var(--vscode-charts-red); }
.pill.off { color: var(--vscode-descriptionForeground); }
.under { margin: 6px 0 0; } .under a { overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 18px 0 0; padding: 0; list-style: none; }
.actions a { display: block; padding: 4px 12px; border-radius: 4px; color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-button-border, transparent); }
.actions a:hover { background: var(--vscode-button-secondaryHoverBackground); text-decoration: none; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); gap: 16px; }
.part { display: contents; }
.card, figure { margin: 0; padding: 16px 18px; border-radius: 8px; min-width: 0; border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border))); background: var(--vscode-editorWidget-background); }
.wide { grid-column: 1 / -1; }
.tiles { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 16px; margin: 0; }
.tiles .card { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.tiles dd { margin: 0; font-size: 2em; font-weight: 300; line-height: 1.25; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tiles dd small { font-size: .5em; letter-spacing: 0; color: var(--vscode-descriptionForeground); }
figcaption { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; margin-bottom: 14px; }
figcaption span { text-align: right; }
.chart { display: grid; grid-template: 120px auto / auto 1fr; column-gap: 10px; }
.chart svg { width: 100%; height: 120px; overflow: visible; }
.scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; line-height: 1; margin: -.5em 0; font-variant-numeric: tabular-nums; font-size: .85em; }
.times { grid-column: 2; display: flex; justify-content: space-between; font-size: .85em; padding-top: 6px; }
line.grid { stroke: var(--vscode-charts-lines); stroke-opacity: .35; vector-effect: non-scaling-stroke; }
.bars { fill: currentColor; } .area { fill: currentColor; fill-opacity: .16; }
.stroke { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.dashed .stroke { stroke-dasharray: 5 3; }
.hover { fill: transparent; } .hover:hover { fill: var(--vscode-foreground); fill-opacity: .08; }
.blue { color: var(--vscode-charts-blue); } .red { color: var(--vscode-charts-red); } .green { color: var(--vscode-charts-green); }
.orange { color: var(--vscode-charts-orange); } .purple { color: var(--vscode-charts-purple); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 10px 0 0; padding: 0; list-style: none; font-size: .9em; }
.legend svg { width: 20px; height: 8px; margin-right: 7px; vertical-align: middle; }
details { margin-top: 10px; font-size: .9em; } summary { cursor: pointer; }
figure table { display: block; max-height: 240px; overflow: auto; }
table { border-collapse: collapse; margin-top: 8px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; font-weight: normal; padding: 3px 18px 3px 0; vertical-align: top; }
thead th { color: var(--vscode-descriptionForeground); }
.ranks { margin: 0; } .ranks div { display: grid; grid-template-columns: 8em 1fr 4em; gap: 12px; align-items: center; padding: 5px 0; }
.ranks dt { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .ranks dd { margin: 0; text-align: right; line-height: 1; color: var(--vscode-foreground); font-variant-numeric: tabular-nums; }
.ranks dd[aria-hidden] { color: inherit; }
.meter { width: 100%; height: 8px; border-radius: 4px; overflow: hidden; outline: 1px solid var(--vscode-contrastBorder, transparent); }
.track { fill: var(--vscode-charts-lines); fill-opacity: .3; } .meter .full, .span { fill: currentColor; }
.way { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; padding: 0; list-style: none; }
.way li { padding: 2px 12px; border-radius: 99px; border: 1px solid var(--vscode-charts-lines); } .way .must { border-color: var(--vscode-charts-orange); }
.past { margin: 12px 0 0; padding: 0; list-style: none; } .past li { display: flex; flex-wrap: wrap; gap: 4px 12px; padding: 3px 0; }
.week { margin-top: 14px; color: var(--vscode-charts-purple); } .day { display: grid; grid-template-columns: 4em 1fr; align-items: center; height: 18px; }
.day > span { color: var(--vscode-descriptionForeground); font-size: .9em; } .day.on > span { color: var(--vscode-foreground); }
.day svg { width: 100%; height: 10px; border-radius: 3px; } .hours div { display: flex; justify-content: space-between; font-size: .85em; color: var(--vscode-descriptionForeground); }
.facts { display: grid; grid-template-columns: auto 1fr auto 1fr; gap: 6px 24px; margin: 0; } .facts dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 700px) { .facts { grid-template-columns: auto 1fr; } main { padding: 20px 16px 32px; } }
.problem { color: var(--vscode-descriptionForeground); } .problem b { color: var(--vscode-list-warningForeground); margin-right: 6px; }
.vscode-dark, .vscode-high-contrast { color-scheme: dark; } .vscode-light, .vscode-high-contrast-light { color-scheme: light; }
main.full { max-width: none; padding-bottom: 24px; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
button.link { color: var(--vscode-textLink-foreground); } button.link:hover { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.switch { display: inline-flex; margin: 24px 0 14px; border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border))); border-radius: 4px; overflow: hidden; }
.switch button { padding: 4px 14px; } .switch button:hover { background: var(--vscode-list-hoverBackground); }
.switch button[aria-pressed=true] { color: var(--vscode-button-foreground); background: var(--vscode-button-background); text-decoration: underline; text-underline-offset: 4px; }
.vscode-high-contrast .switch button[aria-pressed=true], .vscode-high-contrast-light .switch button[aria-pressed=true] { box-shadow: inset 0 0 0 2px var(--vscode-contrastActiveBorder); }
.switch :focus-visible { outline-offset: -3px; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 10px 14px; }
.fields > * { display: block; min-width: 0; } .fields span { display: block; color: var(--vscode-descriptionForeground); margin-bottom: 2px; }
.fields input:not([type=checkbox]), .menu summary { box-sizing: border-box; width: 100%; height: 28px; padding: 3px 8px; font: inherit; border-radius: 3px; color: var(--vscode-input-foreground); background: var(--vscode-input-background); border: 1px solid var(--vscode-input-border, var(--vscode-widget-border, transparent)); }
.fields input::placeholder { color: var(--vscode-input-placeholderForeground); }
.menu { position: relative; margin: 0; font-size: 1em; } .menu summary { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.menu fieldset { position: absolute; z-index: 2; top: 30px; left: 0; min-width: 100%; box-sizing: border-box; max-height: 320px; overflow: auto; margin: 0; padding: 8px 12px; border-radius: 4px; border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border))); background: var(--vscode-editorWidget-background); box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent); }
.menu label { display: flex; gap: 8px; align-items: center; padding: 2px 0; white-space: nowrap; } .menu input { margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 14px 0 0; }
button[type=submit], .more { padding: 4px 16px; border-radius: 4px; color: var(--vscode-button-foreground); background: var(--vscode-button-background); border: 1px solid var(--vscode-button-border, transparent); }
button[type=submit]:hover, .more:hover { background: var(--vscode-button-hoverBackground); }
.chips { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 14px 0 0; padding: 0; list-style: none; }
.chips li:not(:last-child) { display: inline-flex; gap: 8px; padding: 1px 6px 1px 12px; border-radius: 99px; border: 1px solid var(--vscode-charts-lines); overflow-wrap: anywhere; } .chips li button:not(.link) { padding: 0 5px; border-radius: 99px; }
.chips li button:not(.link):hover { background: var(--vscode-toolbar-hoverBackground); }
.count { margin: 18px 0 6px; min-height: 1.5em; } #period p { margin: 0 0 6px; }
.events { width: 100%; min-width: 720px; margin: 0 0 16px; table-layout: fixed; } .events th, .events td { padding-right: 12px; }
.events thead th:first-child { width: 14.5em; } .events thead .type { width: 15%; } .events thead .error { width: 13%; } .events thead .resource { width: 22%; } .events thead .operation { width: 5.5em; } .events thead .address { width: 7.5em; } .events:not(:has(tbody tr)) { display: none; }
.events thead { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); } .events thead th { padding-bottom: 6px; border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border)); }
.event { cursor: pointer; } .event:hover { background: var(--vscode-list-hoverBackground); outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
.event td, .event th { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.event button::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--vscode-descriptionForeground); } .event button[aria-expanded=true]::before { content: "▾"; }
.details td { padding: 6px 0 16px 1.1em; } .details .facts { padding: 12px 16px; border-radius: 6px; border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border))); background: var(--vscode-editorWidget-background); }
.details .facts button { margin-left: 8px; font-size: .9em; }
#end .card { margin-bottom: 12px; }
.vscode-high-contrast .bars rect, .vscode-high-contrast-light .bars rect { stroke: var(--vscode-foreground); vector-effect: non-scaling-stroke; }
`;
