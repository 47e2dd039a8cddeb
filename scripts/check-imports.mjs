// The directions in which packages and the parts of the engine may import one another; CONTRIBUTING.md draws them.
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

const PACKAGES = ['model', 'engine', 'formats', 'host', 'identity', 'gateway', 'advisor', 'audit', 'cli'];

/** Which packages each package may import. */
const MAY_IMPORT = {
  model: [],
  engine: ['model'],
  formats: ['model'],
  host: ['model', 'engine'],
  identity: ['model', 'engine', 'host'],
  gateway: ['model', 'engine', 'host'],
  advisor: ['model', 'engine'],
  audit: ['model', 'engine'],
  cli: ['model', 'engine', 'formats', 'host', 'identity', 'gateway', 'advisor', 'audit'],
};
/** Packages that run anywhere: no module of Node. */
const PURE = ['model', 'engine', 'formats', 'advisor', 'audit'];
/** Parts of the engine that any other part may import. */
const LEAVES = ['encoding', 'cidr'];
/** A file per package at least; fewer means that the parser or the resolver saw nothing. */
const ENOUGH_MODULES = 100;

const anyOf = (names) => `(${names.join('|')})`;
const sourceOf = (names) => `^packages/${anyOf(names)}/`;

const directions = PACKAGES.map((name) => {
  const forbidden = PACKAGES.filter((other) => other !== name && !MAY_IMPORT[name].includes(other));
  return {
    name: `${name}-imports-only-${MAY_IMPORT[name].join('-') || 'nothing'}`,
    severity: 'error',
    from: { path: sourceOf([name]) },
    to: { path: forbidden.length === 0 ? '^$' : sourceOf(forbidden) },
  };
});

export const rules = [
  ...directions,
  {
    name: 'no-cycles',
    comment: 'type-only imports count',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'pure-packages-import-nothing-of-node',
    severity: 'error',
    from: { path: sourceOf(PURE) },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'model-and-engine-have-no-dependencies',
    severity: 'error',
    from: { path: sourceOf(['model', 'engine']) },
    to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'engine-parts-import-only-leaves',
    comment: 'only authorize brings the parts together, and matrix asks it',
    severity: 'error',
    from: { path: '^packages/engine/src/([^/]+)/', pathNot: '^packages/engine/src/(authorize|matrix)/' },
    to: {
      path: '^packages/engine/src/([^/]+)/',
      pathNot: ['^packages/engine/src/$1/', `^packages/engine/src/${anyOf(LEAVES)}/`],
    },
  },
  {
    name: 'leaves-import-nothing',
    severity: 'error',
    from: { path: `^packages/engine/src/${anyOf(LEAVES)}/` },
    to: { path: '^packages/engine/src/([^/]+)/', pathNot: `^packages/engine/src/${anyOf(LEAVES)}/` },
  },
  {
    name: 'no-unresolvable-imports',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

/** Cruises the sources below `baseDir`; workspace names resolve to sources, so that nothing must be built first. */
export async function checkImports(baseDir) {
  const { output } = await cruise(
    ['packages'],
    {
      baseDir,
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(\\.test\\.ts$|/dist/|\\.d\\.ts$)' },
      validate: true,
      ruleSet: { forbidden: rules },
      moduleSystems: ['es6'],
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['@portcullis/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
    },
  );
  const modules = output.modules.filter(({ source }) => /^packages\/[^/]+\/src\/.*\.ts$/.test(source));
  const violations = output.summary.violations.map(
    ({ rule, from, to, cycle }) =>
      `${rule.name}: ${from} -> ${cycle === undefined ? to : cycle.map((step) => step.name ?? step).join(' -> ')}`,
  );
  if (modules.length < ENOUGH_MODULES) {
    violations.push(`only ${modules.length} modules were seen: the check did not see what it should`);
  }
  const across = modules.flatMap(({ source, dependencies }) =>
    dependencies.filter(
      ({ resolved, module }) =>
        module.startsWith('@portcullis/') && packageOf(resolved) !== packageOf(source),
    ),
  );
  if (across.length === 0)
    violations.push('no import between packages was seen: workspace names do not resolve');
  for (const { module, resolved } of across) {
    if (packageOf(resolved) === undefined)
      violations.push(`${module} resolves to ${resolved}, not to a source`);
  }
  return { modules: modules.length, across: across.length, violations };
}

function packageOf(path) {
  return /^packages\/([^/]+)\/src\//.exec(path)?.[1];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, across, violations } = await checkImports(fileURLToPath(new URL('..', import.meta.url)));
  for (const line of violations) console.error(line);
  if (violations.length === 0)
    console.log(`imports: ${modules} modules, ${across} imports between packages, all as drawn`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
