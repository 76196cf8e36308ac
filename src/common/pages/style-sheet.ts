/**
 * The one style sheet of our pages. Light and dark by what the reader's system says; it reads well on a phone, fetches
 * nothing, and tells success from failure by a sign as well as by a colour.
 *
 * What a page may use: `section` for each of its states, `.lead`, `.hint`, `.field` with `.reveal`, `.choice`, `.note`, `.digits` for a code,
 * `.done` and `.failed` on a state, `[role=alert]` for what is wrong, `.button` for a link, `main.wide` for more than a form.
 */
export const STYLE_SHEET = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #ffffff; --line: #d5d9e0; --edge: #7d8694;
  --text: #1a1f28; --soft: #556070;
  --accent: #1d4ed8; --accent-strong: #1e40af; --on-accent: #ffffff;
  --good: #15703a; --bad: #b3261e; --bad-ground: #fdf0ef;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1217; --card: #181c24; --line: #2d3440; --edge: #7a8494;
    --text: #e8ebf0; --soft: #a5afbe;
    --accent: #8fb4ff; --accent-strong: #b3ccff; --on-accent: #0f1726;
    --good: #6fd394; --bad: #ff9d94; --bad-ground: #321a1b;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; min-height: 100vh; padding: 1.5rem 1rem 3rem;
  display: flex; flex-direction: column; align-items: center;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word;
}
body > * { width: 100%; max-width: 26rem; }
body:has(> .wide) > * { max-width: 42rem; }
header { margin: 4vh 0 1rem; text-align: center; font-size: 1.125rem; font-weight: 650; }
footer { margin-top: 1.25rem; text-align: center; }
/* Where a state has a way on, that is the way back. */
main:has(> section:not([hidden]) > .button) + footer { display: none; }
main {
  padding: 1.75rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--card);
}
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
h1:focus { outline: none; }
form { margin-top: 1.25rem; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1.0625rem; }
p { margin: 0 0 1rem; }
p:last-child { margin-bottom: 0; }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 0.875rem; }
dd:last-child { margin-bottom: 0; }
.lead, .hint, .note, dd { color: var(--soft); }
.hint, .note { font-size: 0.9375rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
code { font: 0.9em/1.4 ui-monospace, monospace; color: var(--text); }
pre {
  margin: 0.25rem 0; padding: 0.625rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem;
  background: var(--ground); overflow-x: auto;
}

label, legend { font-weight: 600; }
.hint { margin: 0.125rem 0 0.5rem; }
.field { display: flex; margin-bottom: 1rem; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--card); }
.field:focus-within { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px; }
.field:has([aria-invalid=true]) { border-color: var(--bad); outline-color: var(--bad); }
.field input {
  flex: 1; min-width: 0; padding: 0.625rem 0.75rem; border: 0; border-radius: inherit; outline: none;
  background: none; color: inherit; font: inherit;
}
.reveal {
  margin: 0.25rem; padding: 0 0.75rem; border: 0; border-radius: 0.375rem;
  background: none; color: var(--accent); font: inherit; font-size: 0.9375rem; cursor: pointer;
}
fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0; }
legend { margin-bottom: 0.5rem; padding: 0; }
.choice {
  display: flex; gap: 0.625rem; align-items: baseline; margin-top: 0.5rem; padding: 0.625rem 0.75rem;
  border: 1px solid var(--edge); border-radius: 0.5rem; font-weight: 400; cursor: pointer;
}
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input { margin: 0; flex: none; accent-color: var(--accent); }
.digits { margin: 1.25rem 0; text-align: center; font: 700 2rem/1.2 ui-monospace, monospace; letter-spacing: 0.08em; }
.note { padding-left: 0.75rem; border-left: 0.25rem solid var(--line); }

button:not(.reveal), .button {
  display: block; width: 100%; padding: 0.6875rem 1rem; border: 1px solid transparent; border-radius: 0.5rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer;
}
button:not(.reveal):hover, .button:hover { background: var(--accent-strong); }
button:disabled { opacity: 0.65; cursor: progress; }
:is(a, button, pre, .choice input):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.reveal:focus-visible { outline-offset: -2px; }

.done h1::before, .failed h1::before, [role=alert]:not(section, :empty)::before {
  display: inline-grid; place-items: center; flex: none; width: 1.25em; height: 1.25em; border-radius: 50%;
  background: var(--sign); color: var(--card); font-weight: 700; line-height: 1;
}
.done h1::before, .failed h1::before { display: grid; width: 3rem; height: 3rem; margin: 0 auto 1rem; }
.done, .failed { text-align: center; }
.done .button, .failed .button { margin-top: 1.5rem; }
.done h1::before { --sign: var(--good); content: '\\2713' / ''; }
.failed h1::before { --sign: var(--bad); content: '!' / ''; }
[role=alert]:not(section, :empty) {
  display: grid; grid-template-columns: auto 1fr; column-gap: 0.625rem; padding: 0.75rem;
  border: 1px solid var(--bad); border-radius: 0.5rem; background: var(--bad-ground);
}
[role=alert]:empty { margin: 0; }
h1 + [role=alert] { margin-top: 0.875rem; }
[role=alert]:not(section) > * { grid-column: 2; }
[role=alert]:not(section, :empty)::before { --sign: var(--bad); content: '!' / ''; grid-row: 1; margin-top: 0.125em; }
@media (max-width: 26rem) { main { padding: 1.25rem; } }
`;
