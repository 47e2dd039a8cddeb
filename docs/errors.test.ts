import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DENIALS } from '../packages/engine/src/authorize/denials.ts';
import { DEFAULT_STATUS } from '../packages/engine/src/authorize/gateway-response.ts';
import { SIGV4_FAILURES } from '../packages/engine/src/sigv4/failure.ts';
import {
  type IntegrationFailureCode,
  integrationFailure,
} from '../packages/gateway/src/data-plane/integration-failure.ts';

const page = readFileSync(new URL('./errors.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, without the last column, which is prose. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/errors.md has no section "${heading}"`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -2))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')));
}

function restAnswer(type: string | null, status: number | undefined): string {
  if (type === null) return String(status);
  return `${status ?? DEFAULT_STATUS[type as keyof typeof DEFAULT_STATUS]} ${type}`;
}

test('docs/errors.md lists every denial of the pipeline with its step and answers', () => {
  const expected = Object.entries(DENIALS).map(([code, { step, type, status, http }]) => [
    code,
    step,
    restAnswer(type, status),
    String(http.status),
  ]);
  expect(rowsBelow('The pipeline')).toEqual(expected);
});

test('docs/errors.md lists every fault of a signature with its response type', () => {
  const expected = Object.entries(SIGV4_FAILURES).map(([code, { responseType }]) => [code, responseType]);
  expect(rowsBelow('Signatures')).toEqual(expected);
});

/** The table itself is private to its module: its keys are read from the text. */
function integrationFailureCodes(): IntegrationFailureCode[] {
  const file = new URL('../packages/gateway/src/data-plane/integration-failure.ts', import.meta.url);
  const keys = [...readFileSync(file, 'utf8').matchAll(/^ {2}([A-Z_]+): integration\(/gm)];
  return keys.map(([, code]) => code as IntegrationFailureCode);
}

test('docs/errors.md lists every failure behind the decision with its answers', () => {
  const expected = integrationFailureCodes().map((code) => {
    const { type, status, http } = integrationFailure(code, 'x');
    return [code, restAnswer(type, status), String(http.status)];
  });
  expect(rowsBelow('Behind the decision')).toEqual(expected);
});
