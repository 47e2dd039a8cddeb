/** `/portcullis/page.css`: how the hosted pages look, in terms of the theme's properties. */
export const PAGE_CSS: string = `*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }

body {
  margin: 0;
  min-height: 100vh;
  padding: 2rem 1rem;
  background: var(--pc-page);
  color: var(--pc-text);
  font: 1rem/1.5 var(--pc-font);
}

main {
  max-width: var(--pc-width);
  margin: 0 auto;
  padding: 2rem;
  background: var(--pc-card);
  border: 1px solid var(--pc-line);
  border-radius: var(--pc-radius);
}

.logo {
  max-width: var(--pc-width);
  height: var(--pc-logo-height);
  margin: 0 auto 1rem;
  background: var(--pc-logo) center / contain no-repeat;
}

.app { margin: 0 0 0.25rem; color: var(--pc-muted); overflow-wrap: anywhere; }
h1 { margin: 0 0 1.25rem; font-size: 1.6rem; line-height: 1.25; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.hint { display: block; color: var(--pc-muted); font-size: 0.9rem; }
.wrong { display: block; color: var(--pc-danger); font-size: 0.9rem; }
a { color: var(--pc-accent); }
a:hover { color: var(--pc-accent-strong); }

.field { margin: 0 0 1.1rem; }
.field label, legend { display: block; margin: 0 0 0.3rem; padding: 0; font-weight: 600; }

input:not([type="radio"]) {
  display: block;
  width: 100%;
  min-height: 2.75rem;
  margin: 0.2rem 0 0;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--pc-border);
  border-radius: calc(var(--pc-radius) / 2);
  background: transparent;
  color: inherit;
  font: inherit;
}
input[aria-invalid="true"] { border-color: var(--pc-danger); border-width: 2px; }
input.code { font-size: 1.25rem; letter-spacing: 0.2em; font-variant-numeric: tabular-nums; }

fieldset { margin: 0 0 1.1rem; padding: 0; border: 0; }
.choice { display: flex; align-items: center; gap: 0.6rem; min-height: 2.75rem; }
.choice input { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--pc-accent); }

button, .button {
  display: block;
  width: 100%;
  min-height: 2.75rem;
  padding: 0.6rem 1rem;
  border: 1px solid var(--pc-accent);
  border-radius: calc(var(--pc-radius) / 2);
  background: var(--pc-accent);
  color: var(--pc-on-accent);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
button:hover { background: var(--pc-accent-strong); border-color: var(--pc-accent-strong); }
button + button { margin-top: 0.75rem; }
.button, button.plain { border-color: var(--pc-border); background: transparent; color: var(--pc-text); }
.button:hover, button.plain:hover { border-color: var(--pc-accent-strong); background: transparent; color: var(--pc-accent-strong); }
button:disabled { opacity: 0.6; cursor: default; }

:focus-visible { outline: 3px solid var(--pc-focus); outline-offset: 2px; }

.errors, .notice { margin: 0 0 1.25rem; padding: 0.75rem 1rem; border-left: 4px solid; border-radius: 4px; }
.errors { border-color: var(--pc-danger); background: var(--pc-danger-page); }
.notice { border-color: var(--pc-success); background: var(--pc-success-page); }
.errors h2 { margin: 0 0 0.25rem; font-size: 1rem; }
.errors p, .notice p { margin: 0; }
.errors ul { margin: 0; padding-left: 1.2rem; }
.errors a { color: var(--pc-danger); }

.or { display: flex; align-items: center; gap: 0.75rem; margin: 1.5rem 0; color: var(--pc-muted); }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--pc-line); }
.providers { display: grid; gap: 0.75rem; margin: 0; padding: 0; list-style: none; }
.links { margin: 1.5rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--pc-line); }
.links p { margin: 0 0 0.35rem; }
.links form { margin: 0 0 0.75rem; }

.qr { display: block; width: 13rem; height: 13rem; margin: 0 auto 1rem; padding: 0.5rem; background: #ffffff; border-radius: 4px; }
.secret { display: block; overflow-wrap: anywhere; font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
details { margin: 0 0 1.1rem; }
summary { cursor: pointer; color: var(--pc-accent); }

@media (max-width: 30rem) {
  body { padding: 0; background: var(--pc-card); }
  main { border: 0; padding: 1.25rem; }
}
`;
