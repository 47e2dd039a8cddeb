import type { SetupGraphql, SetupGraphqlAuth } from '@portcullis/model/setup';
import type { Group } from './group.ts';
import type { SetupPart } from './part.ts';
import type { GroupRoute } from './route.ts';
import { SetupError } from './setup-error.ts';

interface Member {
  readonly group: Group;
  readonly part: SetupPart;
}

/** A schema in which every field says who may read it; the type that fields return says so for all of them. */
export function graphqlOf(members: readonly Member[]): SetupGraphql {
  const fields = members.flatMap(({ group, part }) => {
    if (part.graphql === undefined) {
      throw new SetupError(`group \`${group.name}\`: ${group.leaf} cannot be had on an AppSync API`);
    }
    const { mode, directive } = part.graphql;
    return group.routes.map((route) => ({ route, mode, directive: directive(route) }));
  });
  const modes = members.flatMap(({ part }) => (part.graphql === undefined ? [] : [part.graphql.mode]));
  const [primary, ...additional] = modes;
  if (primary === undefined) throw new SetupError('there is no answer to set up');
  const twice = modes.find((mode, index) => modes.findIndex((other) => other.mode === mode.mode) !== index);
  if (twice !== undefined) throw new SetupError(notTwice(twice));
  const names = [...new Set(fields.map(({ directive }) => directive.replace(/\(.*/, '')))].sort();
  const lines = (type: 'Query' | 'Mutation'): readonly string[] =>
    fields
      .filter(({ route }) => route.path.startsWith(`${type}.`))
      .map(({ route, directive }) => fieldOf(route, directive));
  const type = (name: 'Query' | 'Mutation'): string => {
    const own = lines(name);
    return own.length === 0 ? '' : `type ${name} {\n${own.join('\n')}\n}\n\n`;
  };
  // GraphQL demands a query; one that nobody asked for answers nothing and is guarded like the rest.
  const query = type('Query') || `type Query {\n  nothing: Item ${names.join(' ')}\n}\n\n`;
  const item = `type Item ${names.join(' ')} {\n  id: ID!\n  name: String\n}\n`;
  return { schema: `${query}${type('Mutation')}${item}`, primary, additional };
}

function fieldOf(route: GroupRoute, directive: string): string {
  const name = route.path.slice(route.path.indexOf('.') + 1);
  return route.path.startsWith('Query.')
    ? `  ${name}: [Item] ${directive}`
    : `  ${name}(name: String!): Item ${directive}`;
}

function notTwice(mode: SetupGraphqlAuth): string {
  return `two groups of one AppSync API use ${mode.mode}: its directives cannot tell them apart; make them one group`;
}
