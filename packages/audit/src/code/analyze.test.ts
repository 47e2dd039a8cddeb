import { describe, expect, it } from 'vitest';
import { analyze } from './analyze.ts';
import type { CodeFacts, RequestRead } from './code-facts.ts';

function facts(language: 'javascript' | 'python', ...texts: readonly string[]): CodeFacts {
  const files = texts.map((text, index) => ({ file: `file${index}`, text }));
  const found = analyze({ language, entry: 'handler', files, complete: true });
  if (found === undefined) throw new Error('the code cannot be read');
  return found;
}

const js = (...texts: readonly string[]): CodeFacts => facts('javascript', ...texts);
const py = (...texts: readonly string[]): CodeFacts => facts('python', ...texts);
const handler = (body: string): string => `exports.handler = async (event) => { ${body} };`;
const names = (reads: readonly RequestRead[]): readonly string[] =>
  reads.map(({ part, name }) => (name === undefined ? part : `${part} ${name}`));

describe('what the code reads of a request', () => {
  it.each([
    ['event.headers.Authorization', ['header authorization']],
    ["event.headers?.['X-Tenant']", ['header x-tenant']],
    ['const { headers } = event; use(headers["x-a"])', ['header x-a']],
    ['const { headers: { authorization } } = event', ['header authorization']],
    ['const name = "x-b"; event.headers[name]', ['header x-b']],
    ['event.headers[what()]', ['header']],
    ['event.multiValueQueryStringParameters.q', ['querystring q']],
    ['event.rawPath; event.requestContext.http.method', ['path', 'method']],
    ['event.requestContext.routeKey', ['routeKey']],
    ['event.methodArn.split(":")', ['arn']],
    ['event.authorizationToken', ['token']],
    ['event.pathParameters.id', ['pathParameter id']],
    ['event.requestContext.authorizer.claims.sub', ['authorizer']],
    ['(event.headers || {}).cookie', ['header cookie']],
    ['console.log(event); JSON.stringify(event.headers)', []],
    ['other.headers.authorization', []],
  ])('JavaScript: %s', (body, expected) => {
    expect(names(js(handler(body)).reads)).toEqual(expected);
  });

  it.each([
    ["event['headers']['Authorization']", ['header authorization']],
    ["event['headers'].get('x-a', '')", ['header x-a']],
    ["h = event.get('headers', {})\n  x = h.get('X-B')", ['header x-b']],
    ["event['requestContext']['http']['path']", ['path']],
    ['print(event)', []],
  ])('Python: %s', (body, expected) => {
    expect(names(py(`def handler(event, context):\n  ${body}\n`).reads)).toEqual(expected);
  });

  it('the event keeps its meaning in functions that get it, in other files too', () => {
    const text = "const lib = require('./lib'); exports.handler = async (request) => lib.check(request)";
    const lib = 'module.exports.check = (input) => input.headers.authorization';
    expect(names(js(text, lib).reads)).toEqual(['header authorization']);
  });

  it('the first parameter of the function that Lambda calls is the event', () => {
    expect(
      names(js('export async function handler(input: any): Promise<void> { input.rawPath }').reads),
    ).toEqual(['path']);
  });
});

describe('which policy the code returns', () => {
  const statement = (resource: string): string =>
    `{ Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: ${resource} }] }`;

  it.each([
    ['event.methodArn', ['methodArn']],
    ['[event.routeArn]', ['methodArn']],
    ["'*'", ['wildcard']],
    ["'arn:aws:execute-api:eu-west-1:1:api/*/GET/pets'", ['wildcard']],
    ["event.methodArn.split('/')[0] + '/*'", ['wildcard']],
    ['`${event.methodArn.split("/")[0]}/*/*`', ['wildcard']],
    ["[base + '/GET/a', base + '/GET/b']", ['list', 'other', 'other']],
    ['event.methodArn.replace("POST", "*")', ['wildcard']],
    ["event.methodArn.split('/')[0]", ['other']],
  ])('%s', (resource, expected) => {
    expect(js(handler(`return ${statement(resource)}`)).statements).toMatchObject([
      { effects: ['Allow'], resources: expected },
    ]);
  });

  it('one that is made by a function is told for each call', () => {
    const { statements } = js(`
      const policy = (effect, resource) => ({ Effect: effect, Resource: resource });
      exports.handler = async (event) => {
        if (admin) return policy('Allow', '*');
        return policy(known ? 'Allow' : 'Deny', event.methodArn);
      };`);
    expect(statements).toMatchObject([
      { effects: ['Allow'], resources: ['wildcard'], line: 4 },
      { effects: ['Allow', 'Deny'], resources: ['methodArn'], line: 5 },
    ]);
  });

  it('a resource may be made by a function, and a policy by the methods of the blueprint', () => {
    const made = js(`const all = (arn) => arn.split('/')[0] + '/*';
      ${handler("return { Effect: 'Allow', Resource: all(event.methodArn) }")}`);
    expect(made.statements).toMatchObject([{ resources: ['wildcard'] }]);
    const { statements } = js(handler("policy.allowMethod('GET', '/a'); policy.denyAllMethods()"));
    expect(statements).toMatchObject([
      { effects: ['Allow'], resources: ['list'] },
      { effects: ['Deny'], resources: ['wildcard'] },
    ]);
  });

  it('a statement may be put together property by property', () => {
    const { statements } = js(`
      function generatePolicy(id, effect, resource) { const one = {}; one.Effect = effect; one.Resource = resource; return one; }
      exports.handler = async (event) => generatePolicy('me', 'Allow', event.methodArn);`);
    expect(statements).toMatchObject([{ effects: ['Allow'], resources: ['methodArn'] }]);
  });

  it('and in Python, with keywords', () => {
    const { statements } = py(`
def policy(principal, effect, resource):
    return {'policyDocument': {'Statement': [{'Effect': effect, 'Resource': resource}]}}
def handler(event, context):
    return policy('me', effect='Allow', resource=event['methodArn'])
`);
    expect(statements).toMatchObject([{ effects: ['Allow'], resources: ['methodArn'], line: 5 }]);
  });

  it('an allow where an error is handled is told as such', () => {
    const caught = js(handler("try { check() } catch (e) { return { Effect: 'Allow', Resource: '*' } }"));
    expect(caught.statements).toMatchObject([{ onError: true }]);
    const rejected = js(handler('return check().catch(() => ({ isAuthorized: true }))'));
    expect(rejected.allowsOnError).toHaveLength(1);
    const denied = js(handler('try { check() } catch (e) { return { isAuthorized: false } }'));
    expect(denied.allowsOnError).toEqual([]);
  });
});

describe('how the code treats a token', () => {
  it.each([
    ["const jwt = require('jsonwebtoken');", 'jwt.verify(t, key)', 'jsonwebtoken'],
    ["import { verify } from 'jsonwebtoken';", 'verify(t, key)', 'jsonwebtoken'],
    ["const jwt = require('jsonwebtoken');", 'promisify(jwt.verify.bind(jwt))', 'jsonwebtoken'],
    ["import { jwtVerify } from 'jose';", 'await jwtVerify(t, key)', 'jose'],
    [
      "import { CognitoJwtVerifier } from 'aws-jwt-verify'; const v = CognitoJwtVerifier.create({});",
      'v.verify(t)',
      'aws-jwt-verify',
    ],
  ])('%s %s verifies', (head, body, library) => {
    const found = js(`${head}\n${handler(body)}`);
    expect(found.verifications.map((one) => one.library)).toContain(library);
    expect(found.decodes).toEqual([]);
  });

  it.each([
    "const jwt = require('jsonwebtoken'); const h = () => jwt.decode(t)",
    "import { jwtDecode } from 'jwt-decode'; jwtDecode(t)",
    "import decode from 'jwt-decode'; decode(t)",
    "JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString())",
    "JSON.parse(atob(token.split('.')[1]))",
  ])('%s only decodes', (text) => {
    const found = js(text);
    expect(found.decodes.length).toBeGreaterThan(0);
    expect(found.verifications).toEqual([]);
  });

  it('Python: a decode verifies unless it is told not to', () => {
    expect(py('import jwt\njwt.decode(t, key, algorithms=["RS256"])').verifications).toMatchObject([
      { library: 'PyJWT' },
    ]);
    expect(py('from jose import jwt\njwt.decode(t, key)').verifications).toMatchObject([
      { library: 'python-jose' },
    ]);
    const off = py('import jwt\nc = jwt.decode(t, options={"verify_signature": False})\nprint(c["sub"])');
    expect(off.verifications).toEqual([]);
    expect(off.decodes).toHaveLength(1);
    expect(py('from jose import jwt\njwt.get_unverified_claims(t)').decodes).toHaveLength(1);
    expect(py('from jose import jwk\njwk.construct(k).verify(m, s)').verifications).toHaveLength(1);
  });

  it.each([
    ["jwt.verify(t, k, { algorithms: ['none'] })", { acceptsNone: true, audienceChecked: false }],
    ["jwt.verify(t, k, { audience: 'me' })", { acceptsNone: false, audienceChecked: true }],
    ['jwt.verify(t, k, options)', { acceptsNone: false, audienceChecked: undefined }],
  ])('%s', (body, expected) => {
    expect(js(`const jwt = require('jsonwebtoken'); ${handler(body)}`).verifications).toMatchObject([
      expected,
    ]);
  });

  it('a verifier that takes every client is told', () => {
    const text = (id: string): string => `import { CognitoJwtVerifier } from 'aws-jwt-verify';
      const v = CognitoJwtVerifier.create({ userPoolId: 'p', tokenUse: 'access', clientId: ${id} }); v.verify(t);`;
    expect(js(text('null')).verifications).toContainEqual(
      expect.objectContaining({ audienceChecked: false }),
    );
    expect(js(text('"me"')).verifications).not.toContainEqual(
      expect.objectContaining({ audienceChecked: false }),
    );
  });

  it.each([
    ['event.headers.authorization === "secretToken"', 1],
    ['"s3cret" == event.authorizationToken', 1],
    ['event.queryStringParameters.token !== "letmein"', 1],
    ['event.headers.authorization === process.env.TOKEN', 0],
    ['event.headers.Authorization.split(" ")[0] === "Bearer"', 0],
    ['event.headers.accept === "text/html"', 0],
    ['event.authorizationToken === ""', 0],
  ])('%s: %i secrets in the code', (test, count) => {
    expect(js(handler(`if (${test}) enter()`)).secretsInCode).toHaveLength(count);
  });

  it('every case of a switch compares', () => {
    const { secretsInCode } = js(
      handler(`
      const token = event.authorizationToken;
      switch (token) { case 'allow': enter(); break; case 'Bearer': break; default: leave() }`),
    );
    expect(secretsInCode).toMatchObject([{ line: 3 }]);
  });

  it('an HMAC in Python is a signature', () => {
    expect(
      py('def handler(event, c):\n  return event["headers"]["x-api-key"] == "abc"').secretsInCode,
    ).toHaveLength(1);
    expect(py('import hmac\nhmac.new(key, body).hexdigest() == given').signatures.length).toBeGreaterThan(0);
  });

  it('groups, signatures, audiences and defaults for a missing authorizer are seen', () => {
    const found = js(`
      const crypto = require('node:crypto');
      exports.handler = async (event) => {
        const groups = claims['cognito:groups'];
        crypto.timingSafeEqual(a, b);
        const who = event.requestContext.authorizer?.claims?.sub ?? 'anonymous';
        if (claims.aud !== 'x') throw new Error('https://issuer/.well-known/jwks.json');
      };`);
    expect(found.groupReads).toMatchObject([{ file: 'file0', line: 4 }]);
    expect(found.signatures).toMatchObject([{ line: 5 }]);
    expect(found.authorizerDefaults).toMatchObject([{ line: 6 }]);
    expect(found.audienceReads).toMatchObject([{ line: 7 }]);
    expect(found.fetchesKeys).toBe(true);
  });
});

describe('what runs', () => {
  const file = `
    const jwt = require('jsonwebtoken');
    const check = (t) => jwt.verify(t, key);
    const policy = (effect) => ({ Effect: effect, Resource: '*' });
    module.exports.auth = (event) => check(event.authorizationToken) && policy('Allow');
    module.exports.open = async (event) => event.headers.a;
    module.exports.deny = async (event) => policy('Deny');`;
  const at = (
    entry: string,
    text: string,
    language: 'javascript' | 'python' = 'javascript',
  ): CodeFacts | undefined => analyze({ language, entry, files: [{ file: 'f', text }], complete: true });

  it('a file may hold the handlers of several functions: each is told alone', () => {
    expect(at('open', file)?.verifications).toEqual([]);
    expect(names(at('open', file)?.reads ?? [])).toEqual(['header a']);
    expect(at('auth', file)?.verifications).toHaveLength(1);
    expect([...new Set(names(at('auth', file)?.reads ?? []))]).toEqual(['token']);
    expect(at('auth', file)?.statements).toMatchObject([{ effects: ['Allow'] }]);
  });

  it.each([
    'exports.handler = wrap(base); const base = async (event) => jwt.verify(t, k);',
    'exports.handler = wrap(async (event) => jwt.verify(t, k));',
    'module.exports = { handler: async (event) => jwt.verify(t, k), other: async () => 1 };',
    'exports.handler = async function named(event) { jwt.verify(t, k) };',
    'app.use((req, res, next) => jwt.verify(t, k)); exports.handler = serverless(app);',
    'app.use(guard); function guard() { jwt.verify(t, k) } exports.handler = serverless(app);',
    'class A { check() { jwt.verify(t, k) } } exports.handler = async () => new A().check();',
    'module.exports = make(() => jwt.verify(t, k));',
  ])('%s', (text) => {
    expect(at('handler', `const jwt = require('jsonwebtoken'); ${text}`)?.verifications).toHaveLength(1);
  });

  it('what Python decorates is registered', () => {
    const text = `
import jwt
@app.get("/orders")
def orders():
    return jwt.decode(t, key, algorithms=["RS256"])
def other(event, context):
    return event["headers"]["x"]
def handler(event, context):
    return app.resolve(event, context)
`;
    expect(at('handler', text, 'python')?.verifications).toHaveLength(1);
    expect(at('handler', text, 'python')?.reads).toEqual([]);
  });
});

describe('code that is odd', () => {
  it.each([
    '',
    'let a = a;',
    'const b = c; const c = b; b.d',
    'for (;;) {}',
    'class A { #b = 1; c() { this.#b } }',
  ])('is read: %s', (text) => expect(js(text).reads).toEqual([]));

  it('that cannot be parsed gives no facts, and not a wrong one', () => {
    const files = [{ file: 'a', text: 'const = (((' }];
    expect(analyze({ language: 'javascript', entry: 'handler', files, complete: true })).toBeUndefined();
  });

  it.each([
    ['javascript', "'a' + ", "'a'"],
    ['javascript', '[', ''],
    ['python', '(', '1'],
    ['python', "'a' + ", "'a'"],
  ] as const)('what is nested deeper than anybody writes is no crash: %s %s', (language, opening, end) => {
    const text = `x = ${opening.repeat(10_000)}${end}`;
    const source = { language, entry: 'handler', files: [{ file: 'a', text }], complete: true };
    expect(() => analyze(source)).not.toThrow();
  });

  it('a second file that cannot be parsed makes the facts incomplete', () => {
    const files = [
      { file: 'a', text: 'a()' },
      { file: 'b', text: ')' },
    ];
    expect(analyze({ language: 'javascript', entry: 'handler', files, complete: true })?.complete).toBe(
      false,
    );
  });

  it('names that stand for many things end', () => {
    const many = Array.from({ length: 200 }, (_, i) => `x = cond ? x.a${i} : y; y = x || z.b${i};`).join(
      '\n',
    );
    expect(js(`let x = 1, y = 2; ${many}`).complete).toBe(true);
  });
});
