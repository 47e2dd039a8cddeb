import { describe, expect, it } from 'vitest';
import { api, definition, policyOf, route } from '../fixtures/definition.ts';
import { harness } from '../fixtures/pipeline.ts';

// RFC 3986 section 6.2.2: an escape of an unreserved character and the character itself are the same.
const routes = [
  route('ANY', '/admin', { type: 'AWS_IAM' }),
  route('ANY', '/admin/{proxy+}', { type: 'AWS_IAM' }),
  route('ANY', '/{proxy+}'),
];

describe('an escape that means the same changes neither route nor resource', () => {
  it.each(['/%61dmin', '/adm%69n/', '/%61%64%6D%69%6e/users', '/admin/%75sers'])(
    'the guard of /admin holds for %s beside an open /{proxy+}',
    async (path) => {
      const rest = api({ routes });
      const decision = await harness(definition([rest]), rest).decide({ path });
      expect(decision).toMatchObject({ allowed: false, code: 'SIGV4_MISSING' });
    },
  );

  it('an escaped slash separates nothing: it stays in its segment', async () => {
    const rest = api({ routes });
    const decision = await harness(definition([rest]), rest).decide({ path: '/admin%2Fusers' });
    expect(decision).toMatchObject({ allowed: true, pathParameters: { proxy: 'admin%2Fusers' } });
  });

  it.each(['/files/secret', '/files/%73ecret', '/%66iles/secre%74/'])(
    'a Deny of a resource policy holds for %s',
    async (path) => {
      const resourcePolicy = policyOf({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'execute-api:Invoke',
            Resource: 'execute-api:/*/GET/files/secret',
          },
        ],
      });
      const rest = api({ routes, resourcePolicy });
      const pipeline = harness(definition([rest]), rest);
      expect(await pipeline.decide({ path })).toMatchObject({ allowed: false, step: 'resource-policy' });
      expect(await pipeline.decide({ path: '/files/other' })).toMatchObject({ allowed: true });
    },
  );
});
