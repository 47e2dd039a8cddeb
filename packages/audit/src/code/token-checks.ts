import type { TokenVerification } from './code-facts.ts';
import { CALLED, type Path, textOf } from './path.ts';
import type { Scope } from './scope.ts';
import type { CallNode, CodeNode } from './tree.ts';

/** What a reference to a function of a library means for a token. */
type Use = 'verifies' | 'decodes' | 'other';

interface Library {
  readonly module: RegExp;
  readonly name: string;
  readonly use: (rest: Path) => Use;
}

const endsWith =
  (...names: readonly string[]) =>
  (rest: Path): boolean =>
    names.includes(rest.filter((step) => step !== CALLED).at(-1) ?? '');

const verifiesBy =
  (...names: readonly string[]) =>
  (rest: Path): Use =>
    endsWith(...names)(rest) ? 'verifies' : 'other';

/** Libraries that people check tokens with, in JavaScript and in Python. */
const LIBRARIES: readonly Library[] = [
  {
    module: /^jsonwebtoken$/,
    name: 'jsonwebtoken',
    use: (rest) => (endsWith('verify')(rest) ? 'verifies' : endsWith('decode')(rest) ? 'decodes' : 'other'),
  },
  {
    module: /^jose(?:\/|$)/,
    name: 'jose',
    use: (rest) =>
      endsWith('jwtVerify', 'compactVerify', 'flattenedVerify', 'generalVerify', 'jwtDecrypt', 'verify')(rest)
        ? 'verifies'
        : endsWith('decodeJwt')(rest)
          ? 'decodes'
          : 'other',
  },
  { module: /^aws-jwt-verify(?:\/|$)/, name: 'aws-jwt-verify', use: verifiesBy('verify', 'verifySync') },
  { module: /^fast-jwt$/, name: 'fast-jwt', use: verifiesBy('createVerifier') },
  { module: /^njwt$/, name: 'njwt', use: verifiesBy('verify') },
  { module: /^jws$/, name: 'jws', use: verifiesBy('verify') },
  { module: /^jwt-simple$/, name: 'jwt-simple', use: verifiesBy('decode') },
  { module: /^(?:express-jwt|koa-jwt|passport-jwt)$/, name: 'express-jwt', use: () => 'verifies' },
  { module: /^express-oauth2-jwt-bearer$/, name: 'express-oauth2-jwt-bearer', use: () => 'verifies' },
  { module: /^cognito-express$/, name: 'cognito-express', use: verifiesBy('validate') },
  {
    module: /^(?:firebase-admin|google-auth-library)(?:\/|$)/,
    name: 'google-auth',
    use: verifiesBy('verifyIdToken'),
  },
  {
    module: /^@okta\/jwt-verifier$/,
    name: '@okta/jwt-verifier',
    use: verifiesBy('verifyAccessToken', 'verifyIdToken'),
  },
  { module: /^jwt-decode$/, name: 'jwt-decode', use: () => 'decodes' },
  { module: /^cognitojwt$/, name: 'cognitojwt', use: verifiesBy('decode', 'decode_async') },
  { module: /^authlib(?:\.|$)/, name: 'Authlib', use: verifiesBy('decode') },
  {
    module: /^google\.oauth2(?:\.|$)/,
    name: 'google-auth',
    use: verifiesBy('verify_oauth2_token', 'verify_token'),
  },
];

/** What a path says of a token: `module:jsonwebtoken`, `verify`. `undefined` for what has nothing to do with one. */
export function tokenUse([root, ...rest]: Path): { readonly use: Use; readonly library: string } | undefined {
  const module = /^module:(.+)$/.exec(root ?? '')?.[1];
  if (module === undefined) return undefined;
  const python = pythonUse(module, rest);
  if (python !== undefined) return python;
  const library = LIBRARIES.find((one) => one.module.test(module));
  return library === undefined ? undefined : { use: library.use(rest), library: library.name };
}

/** `import jwt` is PyJWT; `from jose import jwt` is python-jose, which has the module name of a JavaScript library. */
function pythonUse(module: string, rest: Path): { readonly use: Use; readonly library: string } | undefined {
  const [first, second] = rest;
  if (module === 'jwt') return { use: rest.at(-1) === 'decode' ? 'verifies' : 'other', library: 'PyJWT' };
  const inJose = module === 'jose' ? first : module === 'jose.jwt' ? 'jwt' : undefined;
  const name = module === 'jose.jwt' ? first : second;
  if (inJose === 'jwt' && name === 'decode' && rest.at(-1) === name)
    return { use: 'verifies', library: 'python-jose' };
  if (inJose === 'jwt' && name === 'get_unverified_claims') return { use: 'decodes', library: 'python-jose' };
  if (inJose === 'jwt') return { use: 'other', library: 'python-jose' };
  if ((inJose === 'jwk' || module === 'jose.jwk') && rest.at(-1) === 'verify') {
    return { use: 'verifies', library: 'python-jose' };
  }
  return undefined;
}

/** Options that switch the check of the signature off: PyJWT `verify_signature`, python-jose the same, jwt-simple `noVerify`. */
export function signatureIsOff(call: CallNode, library: string): boolean {
  const off = (node: CodeNode | undefined): boolean => node?.kind === 'literal' && node.value === false;
  if (off(call.keywords.get('verify'))) return true;
  const options = call.keywords.get('options');
  if (options?.kind === 'object' && off(entry(options, 'verify_signature'))) return true;
  const third = call.args[2];
  return library === 'jwt-simple' && third?.kind === 'literal' && third.value === true;
}

/** How a call verifies, as far as its options are written out. */
export function verificationOf(
  call: CallNode | undefined,
  library: string,
  scope: Scope,
  line: number,
): TokenVerification {
  const base = { library, file: scope.file, line };
  if (call === undefined) return { ...base, acceptsNone: false };
  const options = [...call.args, ...call.keywords.values()].filter((arg) => arg.kind === 'object');
  const algorithms = call.keywords.get('algorithms') ?? firstEntry(options, 'algorithms');
  return {
    ...base,
    audienceChecked: audience(call, options, library),
    acceptsNone: acceptsNone(algorithms, scope),
  };
}

function audience(call: CallNode, options: readonly CodeNode[], library: string): boolean | undefined {
  // Its verifier is told when it is made.
  if (library === 'aws-jwt-verify') return undefined;
  if (call.keywords.has('audience')) return true;
  const off = firstEntry(options, 'verify_aud');
  if (off?.kind === 'literal' && off.value === false) return false;
  if (options.some((one) => entry(one, 'audience') !== undefined || entry(one, 'aud') !== undefined))
    return true;
  // PyJWT and python-jose refuse a token that has an audience which nobody names.
  if (library === 'PyJWT' || library === 'python-jose') return undefined;
  const unknown = call.args
    .slice(2)
    .some((arg) => arg.kind === 'name' || arg.kind === 'member' || arg.kind === 'call');
  return unknown ? undefined : false;
}

function acceptsNone(algorithms: CodeNode | undefined, scope: Scope): boolean {
  if (algorithms === undefined) return false;
  const items = algorithms.kind === 'list' ? algorithms.items : [algorithms];
  return items.some((item) => textOf(item, scope)?.toLowerCase() === 'none');
}

function firstEntry(objects: readonly CodeNode[], key: string): CodeNode | undefined {
  return objects.flatMap((one) => entry(one, key) ?? [])[0];
}

function entry(node: CodeNode, key: string): CodeNode | undefined {
  return node.kind === 'object' ? node.entries.find((one) => one.key === key)?.value : undefined;
}
