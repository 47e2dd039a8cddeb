import { type Html, html } from './html.ts';

export interface PageContent {
  readonly title: string;
  /** The name of the app client, above the heading. */
  readonly app?: string | undefined;
  readonly problems?: readonly Problem[] | undefined;
  readonly body: Html;
  /** A script of this service that the page runs. */
  readonly script?: string | undefined;
}

/** Something that the user has to mend, with the field it is about. */
export interface Problem {
  readonly text: string;
  /** The `name` of the field. */
  readonly field?: string | undefined;
}

export const THEME_PATH = '/portcullis/theme.css';
export const STYLE_PATH = '/portcullis/page.css';

/** The document of a hosted page. */
export function pageDocument({ title, app, problems = [], body, script }: PageContent): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${problems.length === 0 ? '' : 'Error: '}${title}${app === undefined ? '' : ` - ${app}`}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${THEME_PATH}">
<link rel="stylesheet" href="${STYLE_PATH}">
${script !== undefined && html`<script src="${script}" defer></script>`}
</head>
<body>
<div class="logo" aria-hidden="true"></div>
<main>
${app !== undefined && html`<p class="app">${app}</p>`}
<h1>${title}</h1>
${problems.length > 0 && errorSummary(problems)}
${body}
</main>
</body>
</html>
`.html;
}

/** Read first by a screen reader, and focused where the page has no script to do it. */
function errorSummary(problems: readonly Problem[]): Html {
  return html`<div class="errors" role="alert" tabindex="-1" autofocus>
<h2>There is a problem</h2>
<ul>${problems.map(
    ({ text, field }) => html`<li>${field === undefined ? text : html`<a href="#${field}">${text}</a>`}</li>`,
  )}</ul>
</div>`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'date' | 'url' | undefined;
  readonly autocomplete?: string | undefined;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly required?: boolean | undefined;
  /** A code of digits: large, with the keyboard for numbers. */
  readonly code?: boolean | undefined;
  readonly focus?: boolean | undefined;
}

/** An input with its label, its hint and what is wrong with it. */
export function fieldOf(field: Field, problems: readonly Problem[] = []): Html {
  const {
    name,
    label,
    type = 'text',
    autocomplete,
    value,
    hint,
    required = true,
    code = false,
    focus,
  } = field;
  const wrong = problems.find((problem) => problem.field === name);
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(wrong === undefined ? [] : [`${name}-wrong`]),
  ].join(' ');
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint !== undefined && html`<span class="hint" id="${name}-hint">${hint}</span>`}
${wrong !== undefined && html`<span class="wrong" id="${name}-wrong">${wrong.text}</span>`}
<input id="${name}" name="${name}" type="${type}" autocapitalize="none" spellcheck="false"${attributes({
    class: code && 'code',
    inputmode: code && 'numeric',
    autocomplete: autocomplete ?? (code && 'one-time-code'),
    value,
    'aria-describedby': described !== '' && described,
    'aria-invalid': wrong !== undefined && 'true',
    required,
    autofocus: focus === true && problems.length === 0,
  })}>
</div>`;
}

/** Attributes that are there or not; `true` has no value. */
function attributes(all: Readonly<Record<string, string | boolean | undefined>>): Html {
  const present = Object.entries(all).filter(([, value]) => value !== undefined && value !== false);
  return {
    html: present
      .map(([name, value]) => (value === true ? html` ${name}` : html` ${name}="${value as string}"`).html)
      .join(''),
  };
}

export interface FormContent {
  /** Path and query. */
  readonly action: string;
  readonly csrf: string;
  readonly hidden?: Readonly<Record<string, string>> | undefined;
  readonly body: Html;
  /** For a script: what it reads. */
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** A form of this service: posted, with the token that says so. */
export function formOfPage({ action, csrf, hidden = {}, body, data = {} }: FormContent): Html {
  return html`<form method="post" action="${action}"${attributes(
    Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value])),
  )}>
<input type="hidden" name="_csrf" value="${csrf}">
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${body}
</form>`;
}

/** Radio buttons of which one is to be chosen. */
export function choicesOf(
  name: string,
  legend: string,
  choices: readonly { readonly value: string; readonly label: string }[],
): Html {
  return html`<fieldset id="${name}"><legend>${legend}</legend>${choices.map(
    ({ value, label }, i) =>
      html`<div class="choice"><input type="radio" id="${name}-${value}" name="${name}" value="${value}" required${
        i === 0 && html` checked`
      }><label for="${name}-${value}">${label}</label></div>`,
  )}</fieldset>`;
}
