import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** The evaluation cases are numbered; each must stand as a vector. */
const CASES = 98;

interface Numbered {
  readonly name: string;
  readonly case?: number;
}

const vectors = fileURLToPath(new URL('../vectors/', import.meta.url));

const numbered = ['policy', 'pipeline'].flatMap((folder) =>
  readdirSync(`${vectors}${folder}`)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file): readonly (Numbered & { file: string })[] =>
      (JSON.parse(readFileSync(`${vectors}${folder}/${file}`, 'utf8')) as readonly Numbered[]).map(
        (vector) => ({ ...vector, file: `${folder}/${file}` }),
      ),
    ),
);

it('every evaluation case is a vector', () => {
  const held = new Set(numbered.map((vector) => vector.case));
  const missing = Array.from({ length: CASES }, (_, index) => index + 1).filter(
    (number) => !held.has(number),
  );
  expect(missing).toEqual([]);
});

it('no vector has a case that there is not', () => {
  const numbers = numbered.flatMap((vector) => (vector.case === undefined ? [] : [vector.case]));
  expect(numbers.filter((number) => !(Number.isInteger(number) && number >= 1 && number <= CASES))).toEqual(
    [],
  );
});

it('no two vectors have the same name', () => {
  const names = numbered.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
