import { type Cursor, mapNode, quietly, scalarNode } from '../source/index.ts';
import type { Build } from './build.ts';
import { withEntry } from './node-edit.ts';

const POOL = 'AWS::Cognito::UserPool';

/**
 * SAM "Cognito" event: a trigger of a pool of the same template. The function stands in the pool's `LambdaConfig` by
 * its id alone: a reference would make a circle of a function that names the pool in its environment.
 */
export function addCognitoTrigger(build: Build, functionId: string, event: Cursor): void {
  const properties = quietly(event).get('Properties');
  const named = properties?.get('UserPool');
  const pool = build.resources.get((named && build.referenced(named.node)) ?? '');
  const trigger = properties?.get('Trigger');
  if (pool?.type !== POOL || trigger === undefined) {
    const message = 'a `Cognito` event needs a `UserPool` of this template and a `Trigger`';
    event.error('SAM_EVENT', message, 'an example: { UserPool: !Ref Pool, Trigger: PreSignUp }');
    return;
  }
  const names = trigger.node.kind === 'list' ? trigger.items() : [trigger];
  const written = pool.properties.entries.get('LambdaConfig')?.value;
  let config = written?.kind === 'map' ? written : mapNode({}, trigger.mark);
  for (const name of names) {
    const key = name.asString();
    if (key !== undefined) config = withEntry(config, key, scalarNode(functionId, name.mark));
  }
  build.resources.set(pool.logicalId, {
    ...pool,
    properties: withEntry(pool.properties, 'LambdaConfig', config),
  });
}
