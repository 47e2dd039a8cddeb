import type { Api, Route } from '@portcullis/model';
import type { Setup, SetupAuth, SetupAuthorizer, SetupReference } from '@portcullis/model/setup';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { anyAnswers, setupsOf } from '../../../../../spec/fixtures/random-answers.ts';
import { randomSetup } from '../../../../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { invokePath } from '../../export/index.ts';
import { loadTemplate } from '../../load/index.ts';
import { exportOpenApi, OPENAPI_LEAVES } from './index.ts';

const validator = new Validator();

/** The document as a person completes it: every placeholder has a value that could be real. */
function completed(setup: Setup): string {
  const text = exportOpenApi(setup).files.find(({ path }) => path === 'openapi.yaml')?.text ?? '';
  const examples = new Map(setup.parameters.map(({ name, example }) => [name, example]));
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    if (examples.has(name)) return examples.get(name) ?? '';
    if (name.endsWith('Arn')) return `arn:aws:lambda:eu-west-1:111122223333:function:${name.slice(0, -3)}`;
    if (name.endsWith('ClientId')) return `client-${name}`;
    if (name.endsWith('VpcEndpointId')) return 'vpce-0abc';
    return name.endsWith('Id') ? `eu-west-1_${name.slice(0, -2)}` : whole;
  });
}

function imported(setup: Setup): { readonly api: Api; readonly messages: readonly string[] } {
  const text = completed(setup);
  const { definition, diagnostics } = loadTemplate({ path: 'openapi.yaml', readFile: () => text });
  const [api] = definition.apis;
  if (api === undefined) throw new Error('no API was read');
  return { api, messages: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

/** Routes without the preflights that only CORS asked for. */
function declared(setup: Setup, routes: readonly Route[]): readonly Route[] {
  const known = new Set(setup.routes.map(({ method, path }) => `${method} ${path}`));
  return routes.filter(({ method, path }) => known.has(`${method} ${path}`));
}

function authText(api: Api, { auth, apiKeyRequired, method, path }: Route): string {
  const named = 'authorizer' in auth ? api.authorizers.find(({ id }) => id === auth.authorizer)?.name : '';
  const scopes = 'scopes' in auth ? auth.scopes : [];
  return `${method} ${path}: ${auth.type} ${named} [${scopes}] key=${apiKeyRequired}`;
}

function wanted(setup: Setup): readonly string[] {
  const typeOf = (auth: SetupAuth): string => {
    if (auth.type !== 'AUTHORIZER') return auth.type;
    const kind = setup.authorizers.find(({ name }) => name === auth.authorizer)?.kind;
    return kind === 'COGNITO' ? 'COGNITO_USER_POOLS' : kind === 'LAMBDA' ? 'CUSTOM' : 'JWT';
  };
  return setup.routes.map(({ method, path, auth, apiKeyRequired }) => {
    const name = auth.type === 'AUTHORIZER' ? renamed(auth.authorizer) : '';
    const scopes = auth.type === 'AUTHORIZER' ? auth.scopes : [];
    return `${method} ${path}: ${typeOf(auth)} ${name} [${scopes}] key=${apiKeyRequired}`;
  });
}

/** What is read back of an authorizer once the examples are put in. */
function meant(setup: Setup, authorizer: SetupAuthorizer): object {
  switch (authorizer.kind) {
    case 'COGNITO':
      return {
        kind: 'COGNITO_USER_POOLS',
        header: 'Authorization',
        userPoolArns: [
          `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_${authorizer.userPool}`,
        ],
      };
    case 'JWT':
      return {
        kind: 'JWT',
        identitySource: { in: 'header', name: 'Authorization' },
        issuer: exampleOf(setup, authorizer.issuer),
        audiences: authorizer.audiences.map((audience) => exampleOf(setup, audience)),
      };
    case 'LAMBDA':
      return {
        kind: 'REQUEST',
        function: { arn: `arn:aws:lambda:eu-west-1:111122223333:function:${authorizer.function}` },
        identitySources: authorizer.identitySources,
        resultTtlSeconds: authorizer.ttlSeconds,
      };
  }
}

function exampleOf(setup: Setup, reference: SetupReference): string | undefined {
  if ('literal' in reference) return reference.literal;
  if ('parameter' in reference)
    return setup.parameters.find(({ name }) => name === reference.parameter)?.example;
  if ('client' in reference) return `client-${reference.userPool}${reference.client}ClientId`;
  return 'userPool' in reference
    ? `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_${reference.userPool}`
    : undefined;
}

function renamed(name: string): string {
  return name === 'sigv4' || name === 'api_key' ? `${name}_authorizer` : name;
}

it('what is written and read again has the same routes, auth and authorizers', () => {
  fc.assert(fc.property(randomSetup('REST', 'HTTP'), checkReadBack), { numRuns: 300 });
});

it('so has what any facts lead to', () => {
  let compared = 0;
  fc.assert(
    fc.property(anyAnswers.map(setupsOf), (setups) => {
      for (const setup of setups.filter(({ kind }) => kind === 'REST' || kind === 'HTTP')) {
        checkReadBack(setup);
        compared += 1;
      }
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(80);
});

/** Set-ups that answers lead to, one for each leaf and kind. */
const EXPRESSIBLE = [...SETUPS.values(), MIXED].filter(({ kind }) => kind === 'REST' || kind === 'HTTP');

it.each(EXPRESSIBLE.map((setup) => [`${setup.leaves.join()} ${setup.kind}`, setup] as const))(
  '%s: read again, it is the same, and it is valid',
  async (_, setup) => {
    checkReadBack(setup);
    const { files, losses } = exportOpenApi(setup);
    expect(await validator.validate(load(files[0]?.text ?? '') as Record<string, unknown>)).toMatchObject({
      valid: true,
    });
    for (const leaf of setup.leaves) expect(OPENAPI_LEAVES[leaf]).toHaveProperty('loss');
    expect(losses).not.toEqual([]);
  },
);

function checkReadBack(setup: Setup): void {
  const { api, messages } = imported(setup);
  expect(api.kind).toBe(setup.kind);
  expect(api.stages.map(({ name }) => name)).toEqual([setup.stage.name]);
  expect(declared(setup, api.routes).map((route) => authText(api, route))).toEqual(wanted(setup));
  expect(api.authorizers.map(({ name }) => name).sort()).toEqual(
    setup.authorizers.map(({ name }) => renamed(name)).sort(),
  );
  for (const authorizer of setup.authorizers) {
    const found = api.authorizers.find(({ name }) => name === renamed(authorizer.name));
    expect(found).toMatchObject(meant(setup, authorizer));
  }
  expect(api.routes.filter(({ unresolved }) => unresolved !== undefined)).toEqual([]);
  expect(api.disableExecuteApiEndpoint).toBe(setup.mutualTls !== undefined);
  expect(api.apiKeySource).toBe(setup.usagePlan?.keySource ?? 'HEADER');
  expect(messages.filter((message) => !message.startsWith('OPENAPI_PRIVATE_ENDPOINT'))).toEqual([]);
}

it('only preflights are added, open and answered by API Gateway itself', () => {
  fc.assert(
    fc.property(randomSetup('REST', 'HTTP'), (setup) => {
      const { api } = imported(setup);
      const added = api.routes.filter((route) => !declared(setup, api.routes).includes(route));
      if (setup.kind === 'HTTP' || setup.cors === undefined) expect(added).toEqual([]);
      for (const route of added)
        expect(route).toMatchObject({
          method: 'OPTIONS',
          auth: { type: 'NONE' },
          apiKeyRequired: false,
          integration: { type: 'MOCK' },
        });
    }),
  );
});

it('the resource policy keeps principals, routes and conditions', () => {
  const check = (setup: Setup): void => {
    const { api } = imported(setup);
    expect(api.resourcePolicyUnresolved).toBeUndefined();
    const statements = setup.resourcePolicy?.statements ?? [];
    expect(api.resourcePolicy?.statements ?? []).toHaveLength(statements.length);
    for (const [index, { sid, effect, principal, routes, conditions }] of statements.entries()) {
      const found = api.resourcePolicy?.statements[index];
      expect(found).toMatchObject({ sid, effect });
      const arn = `arn:aws:execute-api:eu-west-1:111122223333:${api.id}`;
      const stage = effect === 'Deny' ? '*' : setup.stage.name;
      const everything = effect === 'Deny' ? `${arn}/*` : `${arn}/${stage}/*`;
      expect(found?.resource).toEqual(
        routes?.map((route) => `${arn}/${stage}/${invokePath('REST', route)}`) ?? [everything],
      );
      expect(found?.conditions).toMatchObject(
        conditions.map(({ operator, key, values }) => ({
          operator,
          key,
          values: values.map((value) => policyValue(setup, value)),
        })),
      );
      const aws = principal === '*' ? ['*'] : principal.aws.map((value) => policyValue(setup, value));
      expect(found?.principal).toMatchObject({ everyone: principal === '*', AWS: aws });
    }
  };
  fc.assert(fc.property(randomSetup('REST'), check));
  for (const setup of EXPRESSIBLE) check(setup);
});

function policyValue(setup: Setup, value: SetupReference): string | undefined {
  return 'privateEndpoint' in value ? 'vpce-0abc' : exampleOf(setup, value);
}

it('is an OpenAPI document by its schema', async () => {
  await fc.assert(
    fc.asyncProperty(randomSetup('REST', 'HTTP'), async (setup) => {
      const text = exportOpenApi(setup).files[0]?.text ?? '';
      const { valid, errors } = await validator.validate(load(text) as Record<string, unknown>);
      expect(errors).toBeUndefined();
      expect(valid).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it('no security stands at the root, where REST APIs ignore it, and every operation has its own', () => {
  fc.assert(
    fc.property(randomSetup('REST', 'HTTP'), (setup) => {
      const document = load(exportOpenApi(setup).files[0]?.text ?? '') as Readonly<Record<'paths', unknown>>;
      expect(document).not.toHaveProperty('security');
      const paths = document.paths as Record<string, Record<string, Record<string, unknown>>>;
      for (const operation of Object.values(paths).flatMap((item) => Object.values(item)))
        expect(operation).toHaveProperty('security');
    }),
  );
});

it('names in its description every placeholder that it leaves open', () => {
  fc.assert(
    fc.property(randomSetup('REST', 'HTTP'), (setup) => {
      const document = load(exportOpenApi(setup).files[0]?.text ?? '') as {
        info: { description: string };
      };
      const rest = JSON.stringify({ ...document, info: undefined });
      for (const [whole, name] of rest.matchAll(/\$\{(\w+)\}/g)) {
        if (name === 'no') continue;
        expect(document.info.description).toContain(`\`${whole}\`: `);
      }
    }),
  );
});

it('says no more values than those that the document leaves open', () => {
  for (const setup of EXPRESSIBLE) {
    const { files, values } = exportOpenApi(setup);
    const text = files[0]?.text ?? '';
    expect(values?.length).toBeGreaterThan(0);
    for (const { name } of values ?? []) expect(text).toContain(`\${${name}}`);
  }
});

it('refuses a WebSocket API, which API Gateway imports from nothing', () => {
  fc.assert(
    fc.property(randomSetup('WEBSOCKET'), (setup) => {
      expect(() => exportOpenApi(setup)).toThrow('WEBSOCKET');
    }),
    { numRuns: 3 },
  );
});

it('a statement with two conditions on one key is refused, not merged', () => {
  const condition = { operator: 'StringEquals', key: 'aws:SourceVpc', values: [{ literal: 'vpc-1' }] };
  const [setup] = fc.sample(randomSetup('REST'), { numRuns: 1, seed: 1 });
  if (setup === undefined) throw new Error('no set-up');
  const resourcePolicy: Setup['resourcePolicy'] = {
    statements: [{ sid: 'Twice', effect: 'Allow', principal: '*', conditions: [condition, condition] }],
  };
  expect(() => exportOpenApi({ ...setup, resourcePolicy })).toThrow('statement Twice has two conditions');
});
