import type { Json } from '@portcullis/model/source';
import { UsageError } from '../failure.ts';

/** One `--as WHO`, parsed. */
export type Who =
  | { readonly kind: 'anonymous' }
  | UserWho
  | { readonly kind: 'iam'; readonly arn: string }
  | { readonly kind: 'api-key'; readonly value: string }
  | { readonly kind: 'claims'; readonly claims: Readonly<Record<string, Json>> }
  | { readonly kind: 'authorizer'; readonly output: string };

export interface UserWho {
  readonly kind: 'user';
  readonly name: string;
  readonly pool?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly use?: 'id' | 'access' | undefined;
}

const FORMS =
  'anonymous, user:NAME?pool=P&groups=a,b&scopes=x/y&use=id, an IAM ARN, api-key:VALUE, claims:JSON or authorizer:JSON';
const IAM_ARN = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(user\/.+|role\/.+|assumed-role\/[^/]+\/[^/]+)$/;
const USER_OPTIONS = ['pool', 'groups', 'scopes', 'use'];

/** Parses one `--as`; throws `UsageError` for anything that is not one of its forms. */
export function parseWho(text: string): Who {
  if (text === 'anonymous') return { kind: 'anonymous' };
  if (text.startsWith('user:')) return parseUser(text.slice(5));
  if (text.startsWith('api-key:')) {
    const value = text.slice(8);
    if (value === '') throw wrong(text, 'the key is empty');
    return { kind: 'api-key', value };
  }
  if (text.startsWith('claims:')) {
    const claims = parseJson(text, text.slice(7));
    if (claims === null || typeof claims !== 'object' || Array.isArray(claims))
      throw wrong(text, 'claims are a JSON object');
    return { kind: 'claims', claims: claims as Readonly<Record<string, Json>> };
  }
  if (text.startsWith('authorizer:')) {
    parseJson(text, text.slice(11));
    return { kind: 'authorizer', output: text.slice(11) };
  }
  if (text.startsWith('arn:')) {
    if (!IAM_ARN.test(text))
      throw wrong(text, 'the ARN must be of an IAM user, a role or an assumed-role session');
    return { kind: 'iam', arn: text };
  }
  throw wrong(text, 'it has none of the known forms');
}

/** At most one of each kind: a request carries one user's token and one key. */
export function parseWhos(texts: readonly string[]): readonly Who[] {
  const whos = texts.map(parseWho);
  const kinds = new Set<string>();
  for (const who of whos) {
    const kind = who.kind === 'claims' ? 'user' : who.kind;
    if (kinds.has(kind)) throw new UsageError(`two --as of the same kind (${kind}) contradict each other`);
    kinds.add(kind);
  }
  if (kinds.has('user') && kinds.has('iam')) {
    throw new UsageError(
      'a user and an IAM identity would both need the Authorization header',
      'give one of them',
    );
  }
  if (kinds.has('anonymous') && kinds.size > 1) throw new UsageError('--as anonymous stands alone');
  return whos;
}

function parseUser(text: string): UserWho {
  const mark = text.indexOf('?');
  const name = decode(text, mark === -1 ? text : text.slice(0, mark));
  if (name === '') throw wrong(`user:${text}`, 'the name is empty');
  const query = new URLSearchParams(mark === -1 ? '' : text.slice(mark + 1));
  for (const key of query.keys()) {
    if (!USER_OPTIONS.includes(key))
      throw wrong(`user:${text}`, `\`${key}\` is none of ${USER_OPTIONS.join(', ')}`);
  }
  const use = query.get('use') ?? undefined;
  if (use !== undefined && use !== 'id' && use !== 'access')
    throw wrong(`user:${text}`, 'use is id or access');
  return {
    kind: 'user',
    name,
    pool: query.get('pool') ?? undefined,
    groups: listOf(query.get('groups')),
    scopes: listOf(query.get('scopes')),
    use,
  };
}

function listOf(text: string | null): readonly string[] | undefined {
  return text === null ? undefined : text.split(',').filter((item) => item !== '');
}

function decode(whole: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`user:${whole}`, 'the name is not valid percent-encoding');
  }
}

function parseJson(whole: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw wrong(whole, `not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function wrong(text: string, why: string): UsageError {
  return new UsageError(`--as ${text}: ${why}`, `the forms are: ${FORMS}`);
}
