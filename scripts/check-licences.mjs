// Every package of the lock files has a licence that may be used; copyleft only in development and only file-level.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LOCK_FILES } from './complete-lock.mjs';

const ALLOWED = new Set([
  'MIT',
  'MIT License', // xml-escape writes it so
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'PSF-2.0',
]);
const ALLOWED_IN_DEVELOPMENT = new Set([...ALLOWED, 'MPL-2.0', 'Python-2.0']);
/** Fewer mean that the check did not see what it should. */
const ENOUGH_PACKAGES = 100;
const ENOUGH_OF = { 'e2e/clients/package-lock.json': 90 };

/** SPDX: `OR` leaves the choice, `AND` binds to all. Anything else that is not a known identifier is refused. */
export function isAllowed(expression, allowed) {
  const text = expression.trim();
  const inner = /^\(([^()]*)\)$/.exec(text);
  if (inner !== null) return isAllowed(inner[1], allowed);
  if (/[()]/.test(text)) return false;
  if (/ OR /.test(text)) return text.split(' OR ').some((part) => isAllowed(part, allowed));
  return text.split(' AND ').every((part) => allowed.has(part.trim()));
}

/** The packages that may not be used, as sentences. */
export function forbiddenLicences(lock, enough = ENOUGH_PACKAGES) {
  const packages = Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
  );
  if (packages.length < enough) {
    return [`only ${packages.length} packages found in the lock file: the check did not see what it should`];
  }
  return packages
    .filter(([, entry]) => {
      const allowed = entry.dev === true ? ALLOWED_IN_DEVELOPMENT : ALLOWED;
      return typeof entry.license !== 'string' || !isAllowed(entry.license, allowed);
    })
    .map(([path, entry]) => `${path} ${entry.version}: ${entry.license ?? 'states no licence'}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of LOCK_FILES) {
    const lock = JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
    const found = forbiddenLicences(lock, ENOUGH_OF[name]);
    for (const line of found) console.error(`${name}: licence not allowed: ${line}`);
    if (found.length === 0) {
      console.log(`licences: ${Object.keys(lock.packages).length} packages in ${name}, all allowed`);
    } else {
      process.exitCode = 1;
    }
  }
}
