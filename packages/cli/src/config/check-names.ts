import { type Definition, type Diagnostic, InputError } from '@portcullis/model';
import { locate, nearest } from '@portcullis/model/source';
import type { LoadedConfig } from './load-config.ts';
import { keyMark } from './tree-value.ts';

/**
 * Names in the configuration that stand for nothing in the template are errors: a misspelt API key would
 * otherwise get a made-up value, a misspelt function its code from elsewhere.
 */
export function checkNames(definition: Definition, loaded: LoadedConfig): void {
  const { config } = loaded;
  const keys = definition.apiKeys.flatMap((key) =>
    key.name === undefined ? [key.logicalId] : [key.logicalId, key.name],
  );
  const functions = [
    ...definition.functions.flatMap((one) => [one.logicalId, one.name, one.arn]),
    ...referencedArns(definition).flatMap((arn) => [arn, arn.split(':')[6] ?? arn]),
  ];
  const pools = definition.userPools.flatMap((pool) => [pool.logicalId, pool.id]);
  const errors = [
    ...unknown(loaded, 'apiKeys', Object.keys(config.apiKeys ?? {}), keys, 'API key'),
    ...unknown(loaded, 'functions', Object.keys(config.functions ?? {}), functions, 'function'),
    ...unknown(loaded, 'userPools', Object.keys(config.userPools ?? {}), pools, 'user pool'),
  ];
  if (errors.length > 0) throw new InputError(errors);
}

/** Functions outside the template are known by what routes and authorizers name. */
function referencedArns(definition: Definition): readonly string[] {
  return definition.apis.flatMap((api) => [
    ...api.authorizers.flatMap((one) =>
      one.kind === 'TOKEN' || one.kind === 'REQUEST' ? [one.function.arn] : [],
    ),
    ...api.routes.flatMap(({ integration }) =>
      integration?.type === 'AWS_PROXY' ? [integration.function.arn] : [],
    ),
  ]);
}

function unknown(
  loaded: LoadedConfig,
  section: string,
  names: readonly string[],
  known: readonly string[],
  what: string,
): readonly Diagnostic[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const names = [...new Set(known)].filter((one) => !one.startsWith('arn:'));
      const listed = names.length === 0 ? `the template has no ${what}` : `it has: ${names.join(', ')}`;
      return {
        severity: 'error',
        code: 'CONFIG_UNKNOWN_NAME',
        message: `the template has no ${what} \`${name}\``,
        help: meant === undefined ? listed : `did you mean \`${meant}\`?`,
        at: locate(keyMark(loaded.tree, [section], name)),
        path: `${section}.${name}`,
      };
    });
}
