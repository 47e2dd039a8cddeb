import { PEOPLE } from './people.mjs';

/** The page on which one says who one is. `fields`: what goes back with the form. */
export function pickPage({ protocol, action, fields = {} }) {
  const people = PEOPLE.map(
    ({ id, name, email, department }) =>
      `<li><button name="person" value="${escaped(id)}"><strong>${escaped(name)}</strong><span>${escaped(email)}, ${escaped(department)}</span></button></li>`,
  ).join('\n');
  return document(
    'Who are you?',
    `<p>This identity provider is an example: it takes your word for it. The app asked by ${escaped(protocol)}.</p>
<form method="post" action="${escaped(action)}">
${hidden(fields)}
<ul>
${people}
</ul>
<button class="plain" name="person" value="">I do not want to sign in</button>
</form>`,
  );
}

/** A form that sends itself, as answers by the SAML POST binding travel. SAML Bindings section 3.5.4. */
export function postPage({ action, fields }) {
  return document(
    'One moment',
    `<form method="post" action="${escaped(action)}" id="answer">
${hidden(fields)}
<button>Continue</button>
</form>
<script>document.getElementById('answer').submit();</script>`,
  );
}

export function messagePage(title, text) {
  return document(title, `<p>${escaped(text)}</p>`);
}

function document(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - Example identity provider</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 2rem 1rem; background: #efe9f7; color: #24192e; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 2rem; background: linear-gradient(#6a3fa0 6px, #fff 6px); border-radius: 8px; overflow: hidden; }
.who { margin: 0; color: #5f5270; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; }
ul { display: grid; gap: 0.75rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
button { width: 100%; min-height: 2.75rem; padding: 0.6rem 1rem; border: 1px solid #8f7bab; border-radius: 6px; background: #fff; color: inherit; font: inherit; text-align: left; cursor: pointer; }
button:hover { border-color: #6a3fa0; background: #f7f3fc; }
button:focus-visible { outline: 3px solid #6a3fa0; outline-offset: 2px; }
button span { display: block; color: #5f5270; font-size: 0.9rem; }
.plain { text-align: center; }
</style>
</head>
<body>
<main>
<p class="who">Example identity provider</p>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

function hidden(fields) {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('\n');
}

function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
