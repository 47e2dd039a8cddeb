import type { CodeFacts, CodePlace, RequestRead, TokenVerification } from './code-facts.ts';
import type { FunctionSource } from './function-source.ts';
import { parseJavaScript } from './parse-javascript.ts';
import { parsePython } from './parse-python.ts';
import { CALLED, type Path, pathsOf } from './path.ts';
import { policyStatements } from './policy-statements.ts';
import { type Reach, reachOf } from './reach.ts';
import { partOf } from './request-reads.ts';
import { newScope, Program, parametersOf, type SourceFile, type Visit } from './scope.ts';
import { signatureIsOff, tokenUse, verificationOf } from './token-checks.ts';
import type { CodeNode } from './tree.ts';

/** Names by which people call the event where nothing else tells. */
const EVENT_NAMES: ReadonlySet<string> = new Set(['event', 'evt', '_event']);

/**
 * What the code of a function does with a request, a token and a policy. Pure: text in, facts out; nothing is run.
 * `undefined` where the handler's file cannot be parsed, or is nested too deeply.
 */
export function analyze(source: FunctionSource): CodeFacts | undefined {
  try {
    return factsOf(source);
  } catch (error) {
    // Generated code may be nested deeper than the call stack: it is not read.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function factsOf(source: FunctionSource): CodeFacts | undefined {
  const files: SourceFile[] = [];
  for (const { file, text } of source.files) {
    const nodes = source.language === 'python' ? parsePython(text) : parseJavaScript(text);
    if (nodes !== undefined) files.push({ file, nodes });
  }
  if (files[0]?.file !== source.files[0]?.file || files.length === 0) return undefined;
  const program = new Program(files);
  const reach = reachOf(program, source.entry);
  nameTheEvent(program, source.entry, reach);
  return new Facts(program, reach, source.complete && files.length === source.files.length).found;
}

/** The first parameter of the function that Lambda calls is the event, whatever it is called. */
function nameTheEvent({ functions }: Program, entry: string, reach: Reach | undefined): void {
  for (const [name, list] of functions) {
    for (const { fn, scope } of list) {
      const [first] = parametersOf(fn);
      const called = first?.kind === 'name' && EVENT_NAMES.has(first.name);
      const isEntry = reach === undefined ? name === entry : reach.entries.has(fn);
      if (first === undefined || (!isEntry && !called)) continue;
      const event: CodeNode = { kind: 'name', name: 'event', line: fn.line };
      const root = newScope(scope.file);
      bindEvent(first, event, (bound, node) => scope.bindings.set(bound, [{ node, scope: root }]));
    }
  }
}

function bindEvent(pattern: CodeNode, event: CodeNode, set: (name: string, node: CodeNode) => void): void {
  if (pattern.kind === 'name') set(pattern.name, event);
  if (pattern.kind !== 'object') return;
  for (const { key, value } of pattern.entries) {
    const part: CodeNode = { kind: 'member', object: event, property: key, line: value.line };
    bindEvent(value, part, set);
  }
}

/** Modules and functions that send a request somewhere. */
const ASKS =
  /^(?:module:(?:axios|got|node-fetch|undici|https?|request|request-promise|superagent|requests|urllib\S*|httpx|boto3|aws-sdk\S*|@aws-sdk\/\S+)|fetch)$/;
const SIGNATURE_NAMES =
  /^(?:createHmac|timingSafeEqual|createVerify|subtle|constructEvent|construct_event|compare_digest|validateRequest|verifySignature|verify_signature|verifyWebhook)$/;
const JWKS = /jwks|well-known/i;

class Facts {
  readonly #program: Program;
  readonly #reads: RequestRead[] = [];
  readonly #verifications: TokenVerification[] = [];
  readonly #decodes: CodePlace[] = [];
  readonly #signatures: CodePlace[] = [];
  readonly #asks: CodePlace[] = [];
  readonly #groups: CodePlace[] = [];
  readonly #audiences: CodePlace[] = [];
  readonly #allowsOnError: CodePlace[] = [];
  readonly #defaults: CodePlace[] = [];
  readonly #secrets: CodePlace[] = [];
  readonly found: CodeFacts;
  #fetchesKeys = false;
  #splitsToken: CodePlace | undefined;
  #decodesBase64 = false;

  constructor(program: Program, reach: Reach | undefined, complete: boolean) {
    this.#program = program;
    const runs = ({ scope }: Visit): boolean =>
      reach === undefined || scope.fn === undefined || reach.reached.has(scope.fn);
    const visits = program.visits.filter(runs);
    for (const visit of visits) this.#look(visit);
    if (this.#splitsToken !== undefined && this.#decodesBase64) this.#decodes.push(this.#splitsToken);
    this.found = {
      complete,
      reads: distinct(this.#reads),
      statements: policyStatements(this.#program, visits),
      allowsOnError: this.#allowsOnError,
      verifications: this.#verifications,
      decodes: this.#decodes,
      signatures: this.#signatures,
      asksElsewhere: this.#asks,
      groupReads: this.#groups,
      audienceReads: this.#audiences,
      secretsInCode: this.#secrets,
      authorizerDefaults: this.#defaults,
      fetchesKeys: this.#fetchesKeys,
    };
  }

  #look(visit: Visit): void {
    const { node, scope } = visit;
    const place = { file: scope.file, line: node.line };
    switch (node.kind) {
      case 'text':
        if (JWKS.test(node.value)) this.#fetchesKeys = true;
        this.#word(node.value, place);
        return;
      case 'member':
        if (typeof node.property === 'string') this.#word(node.property, place);
        else this.#word(pathsOf(node, scope)[0]?.at(-1) ?? '', place);
        this.#reference(visit);
        return;
      case 'name':
        this.#reference(visit);
        return;
      case 'call':
        this.#call(visit, place);
        return;
      case 'object':
        this.#object(visit, place);
        return;
      case 'choice':
        this.#choice(visit, place);
        return;
      case 'assign':
        this.#assigned(visit);
        return;
      case 'group':
        if (comparesSecret(visit)) this.#secrets.push(place);
        return;
      case 'import':
        if (ASKS.test(`module:${node.module}`)) this.#asks.push(place);
        if (JWKS.test(node.module)) this.#fetchesKeys = true;
    }
  }

  #word(word: string, place: CodePlace): void {
    if (/^(?:cognito:groups|custom:groups)$/.test(word)) this.#groups.push(place);
    if (/^(?:aud|client_id|clientId|azp|token_use)$/.test(word)) this.#audiences.push(place);
    if (SIGNATURE_NAMES.test(word)) this.#signatures.push(place);
    if (/^(?:atob|b64decode|urlsafe_b64decode|base64url_decode|base64|base64url)$/.test(word))
      this.#decodesBase64 = true;
  }

  /** A name or member that is not the object of a longer one. */
  #reference({ node, scope, parent }: Visit): void {
    const place = { file: scope.file, line: node.line };
    if (node.kind === 'name' && SIGNATURE_NAMES.test(node.name)) this.#signatures.push(place);
    if (node.kind === 'name' && /^(?:atob|b64decode)$/.test(node.name)) this.#decodesBase64 = true;
    if (parent?.kind === 'member' && parent.object === node) return;
    if (parent?.kind === 'assign' && parent.target === node) return;
    // The call of a map's `get` is the read.
    const isGet = parent?.kind === 'call' && node.kind === 'member' && node.property === 'get';
    for (const path of pathsOf(node, scope)) {
      if (!isGet) this.#read(path, place);
      if (parent?.kind !== 'call' || parent.callee !== node) this.#token(path, { node, scope });
      if (path[0] === 'module:hmac') this.#signatures.push(place);
      if (path[0] === 'fetch' || (path.length > 1 && ASKS.test(path[0] ?? ''))) this.#asks.push(place);
    }
  }

  #read(path: Path, place: CodePlace): void {
    const part = partOf(path.filter((step) => step !== CALLED));
    if (part !== undefined) this.#reads.push({ ...part, ...place });
  }

  #token(path: Path, { node, scope }: Pick<Visit, 'node' | 'scope'>): void {
    const found = tokenUse(path.filter((step, index) => step !== CALLED || index < path.length - 1));
    if (found === undefined || found.use === 'other') return;
    const place = { file: scope.file, line: node.line };
    const call = node.kind === 'call' ? node : undefined;
    if (found.use === 'decodes' || (call !== undefined && signatureIsOff(call, found.library)))
      this.#decodes.push(place);
    else this.#verifications.push(verificationOf(call, found.library, scope, node.line));
  }

  #call(visit: Visit, place: CodePlace): void {
    const { node, scope } = visit;
    if (node.kind !== 'call') return;
    for (const path of pathsOf(node.callee, scope)) this.#token(path, visit);
    this.#verifier(visit, place);
    if (node.callee.kind === 'member' && node.callee.property === 'bind') {
      const bound = node.callee.object;
      for (const path of pathsOf(bound, scope)) this.#token(path, { ...visit, node: bound });
    }
    if (node.callee.kind === 'member' && node.callee.property === 'get') {
      for (const path of pathsOf(node, scope)) this.#read(path, place);
    }
    const splits = node.callee.kind === 'member' && node.callee.property === 'split';
    const [by] = node.args;
    if (splits && by?.kind === 'text' && by.value === '.') this.#splitsToken = place;
  }

  /** aws-jwt-verify: `clientId: null` takes the tokens of every client of the pool. */
  #verifier({ node, scope }: Visit, place: CodePlace): void {
    if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'create') return;
    if (!pathsOf(node.callee, scope).some(([root]) => root === 'module:aws-jwt-verify')) return;
    this.#fetchesKeys = true;
    const given = node.args.flatMap((arg) => (arg.kind === 'object' ? arg.entries : []));
    const id = given.find(({ key }) => key === 'clientId' || key === 'audience')?.value;
    if (id?.kind !== 'literal' || id.value !== null) return;
    this.#verifications.push({
      library: 'aws-jwt-verify',
      audienceChecked: false,
      acceptsNone: false,
      ...place,
    });
  }

  #object({ node, onError }: Visit, place: CodePlace): void {
    if (node.kind !== 'object' || !onError) return;
    const value = node.entries.find(({ key }) => key === 'isAuthorized')?.value;
    if (value?.kind === 'literal' && value.value === true) this.#allowsOnError.push(place);
  }

  /** `claims.sub || 'anonymous'`, where the claims are the authorizer's. */
  #choice({ node, scope }: Visit, place: CodePlace): void {
    if (node.kind !== 'choice' || !node.fallback) return;
    const last = node.options.at(-1);
    if (last?.kind !== 'text' || last.value === '') return;
    const paths = node.options.slice(0, -1).flatMap((option) => pathsOf(option, scope));
    if (paths.some((path) => partOf(path)?.part === 'authorizer')) this.#defaults.push(place);
  }

  /** `const { authorization } = event.headers` reads a header. */
  #assigned({ node, scope }: Visit): void {
    if (node.kind !== 'assign' || node.target.kind !== 'object') return;
    const names = (pattern: CodeNode, path: Path): void => {
      if (pattern.kind !== 'object') {
        this.#read(path, { file: scope.file, line: node.line });
        return;
      }
      for (const { key, value } of pattern.entries) {
        if (key !== '...') names(value, [...path, key]);
      }
    };
    for (const path of pathsOf(node.value, scope)) names(node.target, path);
  }
}

const CREDENTIAL_HEADERS = /^(?:authorization|authorizationtoken|x-api-key|x-auth-token|token|auth|api-key)$/;
/** Names of schemes, and what is no value. */
const NO_SECRET = /^(?:|bearer|basic|token|apikey|undefined|null|none)$/i;

/** `event.headers.authorization === 'secretToken'`. */
function comparesSecret({ node, scope }: Visit): boolean {
  if (node.kind !== 'group' || node.children.length !== 2) return false;
  const [a, b] = node.children as [CodeNode, CodeNode];
  const [text, value] = a.kind === 'text' ? [a, b] : [b, a];
  if (text.kind !== 'text' || NO_SECRET.test(text.value.trim())) return false;
  return pathsOf(value, scope).some((path) => {
    const read = partOf(path);
    if (read?.part === 'token') return true;
    return (
      (read?.part === 'header' || read?.part === 'querystring') && CREDENTIAL_HEADERS.test(read.name ?? '')
    );
  });
}

function distinct(reads: readonly RequestRead[]): readonly RequestRead[] {
  const seen = new Set<string>();
  return reads.filter(({ part, name, file, line }) => {
    const key = `${part} ${name} ${file}:${line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
