/** How the reference looks: the terminal's paper and ink, light and dark by the system's choice, on a phone as on a desk. */
export const REFERENCE_STYLE = `
:root{color-scheme:light dark;--ground:light-dark(#f7f5f0,#0f1216);--surface:light-dark(#fff,#191d23);--ink:light-dark(#16191d,#f2f0ea);--muted:light-dark(#565d66,#a9b0ba);--rule:light-dark(#d9d5cb,#333a44);--action:light-dark(#1f3a8a,#b4c6ff);--focus:light-dark(#1b4fd8,#9db8ff);--mark:light-dark(#573a00,#ffd985);--mark-field:light-dark(#fff0cc,#3b2a00)}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 "IBM Plex Sans","PingFang SC","Microsoft YaHei UI","Noto Sans CJK SC",system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--action)}
a:focus-visible,summary:focus-visible,pre:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:1rem;background:var(--surface);padding:.75rem}
.environment{margin:0;padding:.5rem 1rem;background:var(--mark-field);color:var(--mark);font-weight:600;border:2px dashed var(--mark);border-radius:6px;text-align:center}
header,main,nav,footer{width:100%;padding:1rem;max-width:64rem;margin-inline:auto}
h1{font-size:2.25rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.5rem;border-bottom:2px solid var(--ink);padding-bottom:.25rem;margin:2.5rem 0 1rem}
h3{font-size:1.125rem;margin:0}
h4{font-size:.875rem;color:var(--muted);margin:1rem 0 .25rem;font-weight:600}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
nav a,footer a,header p:last-child a{display:inline-block;padding:.6rem 0}
nav summary{padding:.6rem 0}
details{border-bottom:1px solid var(--rule)}
summary{cursor:pointer;padding:.75rem 0;min-height:44px}
summary h3{display:inline}
.method{display:inline-block;min-width:4.25rem;font-weight:700;font-family:ui-monospace,monospace}
.what{display:block;color:var(--muted)}
.body{padding:0 0 1.25rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:.875rem}
pre{background:var(--surface);border:1px solid var(--rule);border-radius:6px;padding:.75rem;overflow:auto;max-height:32rem;margin:.25rem 0;overflow-wrap:normal}
dl{margin:0}
dl>div{padding:.4rem 0;border-top:1px solid var(--rule)}
dt{font-weight:600}
dd{margin:0;color:var(--muted)}
.type{font-weight:400;color:var(--muted)}
ul.codes{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:0 1rem}
ul.codes a{display:inline-block;padding:.4rem 0}
@media (min-width:70rem){.page{display:grid;grid-template-columns:17rem minmax(0,1fr);max-width:88rem;margin-inline:auto}nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;margin:0}nav ul{display:block}nav a{padding:.3rem 0}}
@media print{details{break-inside:avoid}nav{display:none}}
`;
