import { UsageError } from '../failure.ts';

/** `METHOD /path?query`, below the stage, undecoded. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Parses `--request`. */
export function parseRequestLine(text: string): RequestLine {
  const match = /^(\S+)\s+(\/\S*)$/.exec(text.trim());
  const method = match?.[1] ?? '';
  const target = match?.[2];
  if (target === undefined || !TOKEN.test(method)) {
    throw new UsageError(
      `--request "${text}" is not "METHOD /path?query"`,
      'an example: --request "GET /orders?limit=5"',
    );
  }
  const hash = target.indexOf('#');
  const sent = hash === -1 ? target : target.slice(0, hash);
  const mark = sent.indexOf('?');
  return {
    method,
    path: mark === -1 ? sent : sent.slice(0, mark),
    rawQuery: mark === -1 ? '' : sent.slice(mark + 1),
  };
}

/** Parses `--header "Name: value"`s to name, value, name, value. */
export function parseHeaders(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const colon = text.indexOf(':');
    const name = text.slice(0, colon).trim();
    if (colon === -1 || !TOKEN.test(name)) throw new UsageError(`--header "${text}" is not "Name: value"`);
    return [name, text.slice(colon + 1).trim()];
  });
}
