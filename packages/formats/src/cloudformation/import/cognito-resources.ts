import type { CognitoResource, UnresolvedProperty } from '@portcullis/model';
import { type Json, locate, type Position } from '@portcullis/model/source';
import { type Cursor, isNull, quietly } from '../../source/index.ts';
import { refuseUnknown } from './check-properties.ts';
import { COGNITO_PROPERTIES, type Members, type Shape } from './cognito-properties.ts';
import { lossOf } from './cognito-unresolved.ts';
import { byLogicalId, type Entry, type ImportContext, ownerOf } from './resource-index.ts';

export const COGNITO_PREFIX = 'AWS::Cognito::';

/**
 * Every resource of Amazon Cognito with its resolved properties, each of the type that CloudFormation gives it. Properties
 * that there are not, and values of another type, are errors; what is not here is said.
 */
export function importCognitoResources(context: ImportContext): readonly CognitoResource[] {
  return Object.entries(COGNITO_PROPERTIES)
    .flatMap(([type, members]) =>
      context.index
        .ofType(`${COGNITO_PREFIX}${type}`)
        .map((entry) => imported(context, type, members, entry)),
    )
    .sort(byLogicalId);
}

function imported(context: ImportContext, type: string, members: Members, entry: Entry): CognitoResource {
  const { logicalId, ref: id, at, properties: cursor } = entry;
  const reader = new Reader(type);
  // Without `Properties` there is none.
  const value = isNull(cursor.node) ? {} : reader.valueOf(cursor, members, '');
  const properties = withFunctions(context, (value ?? {}) as CognitoResource['properties']);
  const { uncertain } = entry.resource;
  const unresolved: UnresolvedProperty[] = [
    ...reader.lost.map(({ path, reason, loss }) => ({ path, reason, loss })),
    ...(uncertain === undefined || !EXISTS.has(type)
      ? []
      : [{ path: 'Condition', reason: uncertain, loss: 'narrows' } as const]),
  ];
  for (const lost of reader.lost) say(context, entry, lost);
  const [property, owner] = OWNERS[type] ?? [];
  if (property !== undefined && owner !== undefined) ownerOf(context, entry, property, owner);
  const { places } = reader;
  const unknown = UNKNOWN[type] ?? [];
  const named = context.leftOut.has(`${COGNITO_PREFIX}UserPoolIdentityProvider`) ? unknown : [];
  const absent = [...reader.absent, ...named];
  return {
    type,
    logicalId,
    id,
    properties,
    unresolved,
    places,
    ...(absent.length === 0 ? {} : { absent }),
    at,
  };
}

/** Of these somebody is made or let in: without knowing that they exist, nobody is. */
const EXISTS: ReadonlySet<string> = new Set(['UserPoolUser', 'UserPoolUserToGroupAttachment']);

/** What names identity providers: where some were left out, nobody can say which ones there are. */
const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  UserPoolClient: ['SupportedIdentityProviders'],
};

const POOL = ['UserPoolId', 'AWS::Cognito::UserPool'] as const;
const IDENTITY_POOL = ['IdentityPoolId', 'AWS::Cognito::IdentityPool'] as const;

/** What belongs to a pool, and is without effect where that is not in the template; user-pool.ts says it of the others. */
const OWNERS: Readonly<Record<string, typeof POOL | typeof IDENTITY_POOL>> = {
  UserPoolDomain: POOL,
  UserPoolIdentityProvider: POOL,
  UserPoolUser: POOL,
  UserPoolUserToGroupAttachment: POOL,
  IdentityPoolPrincipalTag: IDENTITY_POOL,
  IdentityPoolRoleAttachment: IDENTITY_POOL,
};

/** Events of SAM put functions into `LambdaConfig` by their logical id. */
function withFunctions(
  { functions }: ImportContext,
  { LambdaConfig, ...rest }: CognitoResource['properties'],
): CognitoResource['properties'] {
  if (LambdaConfig === undefined) return rest;
  const arns = new Map([...functions].map(([arn, logicalId]) => [logicalId, arn]));
  const named = Object.entries(LambdaConfig as CognitoResource['properties']).map(
    ([trigger, value]): [string, Json] => [trigger, arns.get(value as string) ?? value],
  );
  return { ...rest, LambdaConfig: Object.fromEntries(named) };
}

interface Lost extends UnresolvedProperty {
  readonly cursor: Cursor;
}

/** Custom senders are said by `serve`, with the other reasons for which codes are not sent; owners where they are looked for. */
const SAID_ELSEWHERE =
  /^(?:LambdaConfig\.(?:CustomEmailSender|CustomSMSSender|KMSKeyID)\b|UserPoolId$|IdentityPoolId$)/;

function say(
  { diagnostics }: ImportContext,
  { logicalId }: Entry,
  { path, reason, loss, cursor }: Lost,
): void {
  if (SAID_ELSEWHERE.test(path)) return;
  let effect = 'nobody gets by without it';
  if (loss === 'narrows') effect = 'what it would give is not given';
  if (path.startsWith('LambdaConfig')) effect = 'what calls it fails';
  diagnostics.unresolved(
    'CFN_UNRESOLVED',
    `\`${path}\` of \`${logicalId}\` is not here: ${reason}; ${effect}`,
    cursor,
  );
}

/** Nodes of one resource; YAML aliases share theirs, and written out they may be without end. */
const MAX_NODES = 20_000;

class Reader {
  readonly #type: string;
  readonly #lost: Lost[] = [];
  readonly #absent: string[] = [];
  readonly #places = new Map<string, Position>();
  #left = MAX_NODES;

  constructor(type: string) {
    this.#type = type;
  }

  get lost(): readonly Lost[] {
    return this.#lost;
  }

  get absent(): readonly string[] {
    return this.#absent;
  }

  get places(): Readonly<Record<string, Position>> {
    return Object.fromEntries(this.#places);
  }

  /** `undefined` for what is not here, whose place and reason are kept, and for what is wrong, which is an error. */
  valueOf(cursor: Cursor, shape: Shape, path: string): Json | undefined {
    if (this.#left-- <= 0)
      return this.#notHere(cursor, path, `the resource has more than ${MAX_NODES} values`);
    if (path !== '') this.#places.set(path, locate(cursor.mark));
    if (cursor.unresolved !== undefined) return this.#notHere(cursor, path, cursor.unresolved);
    if (typeof shape === 'string') return this.#scalarOf(cursor, shape, path);
    if (isList(shape))
      return cursor.items().flatMap((item, at) => this.valueOf(item, shape[0], `${path}[${at}]`) ?? []);
    return this.#mapOf(cursor, shape, path);
  }

  #mapOf(cursor: Cursor, members: Members, path: string): Json {
    const any = members['*'];
    const found = cursor.entries().flatMap(([name, value]): [string, Json][] => {
      const shape = any ?? (Object.hasOwn(members, name) ? members[name] : undefined);
      if (shape === undefined) {
        const owner = path === '' ? `\`${COGNITO_PREFIX}${this.#type}\`` : `\`${path}\``;
        refuseUnknown(value, name, Object.keys(members), owner);
        return [];
      }
      if (isNull(value.node)) return [];
      const read = this.valueOf(value, shape, path === '' ? name : `${path}.${name}`);
      return read === undefined ? [] : [[name, read]];
    });
    return Object.fromEntries(found);
  }

  #scalarOf(cursor: Cursor, shape: 'text' | 'flag' | 'integer' | 'json', path: string): Json | undefined {
    switch (shape) {
      case 'text':
        return cursor.asString();
      case 'flag':
        return cursor.asBoolean();
      case 'integer': {
        const number = cursor.asNumber();
        if (number === undefined || Number.isInteger(number)) return number;
        return void cursor.error('SOURCE_TYPE', `\`${path}\` is ${number}, and whole numbers only are taken`);
      }
      case 'json':
        return quietly(cursor).plain() as Json | undefined;
    }
  }

  #notHere(cursor: Cursor, path: string, reason: string): undefined {
    const loss = lossOf(this.#type, path);
    if (this.#absent.length < 100) this.#absent.push(path);
    // Of what is cut off, the first says it for all.
    if (loss !== 'nothing' && this.#lost.length < 100) this.#lost.push({ path, reason, loss, cursor });
    return undefined;
  }
}

function isList(shape: readonly [Shape] | Members): shape is readonly [Shape] {
  return Array.isArray(shape);
}
