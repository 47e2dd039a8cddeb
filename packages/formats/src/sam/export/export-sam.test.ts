import { describe, expect, it } from 'vitest';
import { readBack, routesOf, writtenRoutes } from '../../../../../spec/fixtures/read-back.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { exportCloudFormation } from '../../cloudformation/export/index.ts';
import { exportSam } from './index.ts';

const ALL = [...SETUPS, ['several groups', MIXED] as const];
const READ = ALL.filter(([, { kind }]) => kind !== 'GRAPHQL');

describe('a set-up as SAM', () => {
  it.each(READ)('%s is read back with the same routes and auth', (_, setup) => {
    const definition = readBack(setup, exportSam(setup).files);
    expect(routesOf(definition, setup)).toEqual(writtenRoutes(setup));
  });

  it.each(READ)('%s means what the CloudFormation template means', (_, setup) => {
    const [sam, plain] = [exportSam, exportCloudFormation].map((write) => {
      const { apis, usagePlans, apiKeys } = readBack(setup, write(setup).files);
      return apis.map((api) => ({
        policy: api.resourcePolicy?.statements.length,
        endpoint: api.endpointType,
        keySource: api.apiKeySource,
        disabled: api.disableExecuteApiEndpoint,
        cors: api.cors,
        responses: api.gatewayResponses.map(({ type }) => type),
        settings: api.stages.map(({ name, methodSettings }) => [name, methodSettings]),
        plans: usagePlans.map(({ stages, quota, throttle }) => [stages.length, quota, throttle]),
        keys: apiKeys.length,
      }));
    });
    expect(sam).toEqual(plain);
  });

  it.each(READ.filter(([, { kind }]) => kind !== 'WEBSOCKET'))(
    '%s guards the route that somebody adds',
    (_, setup) => {
      const added = `
  Later:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => ({})
      Events:
        Later:
          Type: ${setup.kind === 'REST' ? 'Api' : 'HttpApi'}
          Properties:
            ${setup.kind === 'REST' ? 'RestApiId' : 'ApiId'}: !Ref ${setup.name}Api
            Path: /later
            Method: POST
`;
      const [template] = exportSam(setup).files;
      const text = (template?.text ?? '').replace(/\nResources:\n/, (head) => `${head}${added.slice(1)}\n`);
      const definition = readBack(setup, [{ path: 'template.yaml', text }]);
      const later = definition.apis[0]?.routes.filter(
        ({ path, method }) => path === '/later' && method === 'POST',
      );
      expect(later?.map(({ auth }) => auth.type === 'NONE')).toEqual([false]);
    },
  );

  it('has one way in by default, and says where a route is open', () => {
    const setup = SETUPS.get('AGENT HTTP');
    if (setup === undefined) throw new Error('no such set-up');
    const text = exportSam(setup).files[0]?.text ?? '';
    expect(text).toContain('DefaultAuthorizer: Tokens');
    expect(text).toMatch(/# Open: agents read it/);
    expect(text).toContain('Authorizer: NONE');
  });
});
