/** The style of the page of documentation, for light and dark, wide and narrow. */
export const style = `:root{color-scheme:light dark;--line:#d0d5dd;--soft:#f2f4f7;--dim:#475467;--link:#175cd3}
@media(prefers-color-scheme:dark){:root{--line:#475467;--soft:#1d2939;--dim:#98a2b3;--link:#84adff}}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:76rem;padding:1rem}
code,pre{font:14px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
pre{background:var(--soft);padding:.75rem;overflow:auto;overflow-wrap:normal}
a{color:var(--link)}:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h3 code{font-size:1rem;font-weight:700}h2{border-bottom:1px solid var(--line)}h2,h3{scroll-margin-top:1rem}section{margin:0 0 2.5rem}
table{border-collapse:collapse;margin:.75rem 0;width:100%}caption,th{color:var(--dim);text-align:left}
th,td{border-bottom:1px solid var(--line);padding:.2rem 1rem .2rem 0;vertical-align:top;overflow-wrap:anywhere}
th:first-child,td:first-child{min-width:4rem;width:38%}.rule{color:var(--dim)}
nav ul{list-style:none;margin:0 0 .5rem;padding:0}nav a{display:block;padding:.2rem 0;text-decoration:none}
summary{cursor:pointer;font-weight:600;padding:.2rem 0}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
@media(min-width:60rem){.columns{display:grid;gap:2rem;grid-template-columns:22rem minmax(0,1fr)}
nav{align-self:start;max-height:100vh;overflow:auto;position:sticky;top:0}}`;
