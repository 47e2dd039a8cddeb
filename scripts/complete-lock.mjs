// node scripts/complete-lock.mjs [--check]: adds the builds for other platforms that the lock files lack.
// npm leaves out what the registry of the machine does not carry (mirrors often have the builds of one platform), and
// `npm ci` then refuses the lock file, there and elsewhere. Entries made here have no integrity: npm fetches them on
// their own platform only.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The workspace's, and those of the tools and clients of end-to-end tests. */
export const LOCK_FILES = [
  'package-lock.json',
  'e2e/tools/package-lock.json',
  'e2e/clients/package-lock.json',
];

const SYSTEMS = ['linux', 'darwin', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix'];
const PROCESSORS = [
  'x64',
  'arm64',
  'ia32',
  'arm',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl' };

/** What a build's name says of its platform: `core-linux-x64-musl`. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return undefined;
  const library = words.map((word) => LIBRARIES[word]).find((one) => one !== undefined);
  return { cpu: [cpu], ...(os === 'linux' && library !== undefined ? { libc: [library] } : {}), os: [os] };
}

/** The entries that are missing, by path. */
export function missingBuilds(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages) continue;
      const platform = platformOf(name);
      if (platform === undefined) throw new Error(`${name}: its name does not say for which platform it is`);
      const { cpu, ...rest } = platform;
      missing[`node_modules/${name}`] = {
        version,
        cpu,
        ...(entry.dev === true ? { dev: true } : {}),
        license: entry.license,
        optional: true,
        ...rest,
        engines: entry.engines,
      };
    }
  }
  return missing;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of LOCK_FILES) {
    const file = new URL(`../${name}`, import.meta.url);
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    const missing = missingBuilds(lock.packages);
    const count = Object.keys(missing).length;
    if (process.argv.includes('--check')) {
      for (const path of Object.keys(missing)) console.error(`not in ${name}: ${path}`);
      if (count > 0) {
        console.error('run "node scripts/complete-lock.mjs"');
        process.exitCode = 1;
      }
    } else if (count > 0) {
      const [root, ...others] = Object.entries({ ...lock.packages, ...missing });
      others.sort(([a], [b]) => (a < b ? -1 : 1));
      writeFileSync(
        file,
        `${JSON.stringify({ ...lock, packages: Object.fromEntries([root, ...others]) }, null, 2)}\n`,
      );
      console.log(`${count} builds for other platforms added to ${name}`);
    }
  }
}
