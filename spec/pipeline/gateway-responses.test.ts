import type { GatewayResponse } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { AT, api, definition, route, stage } from '../fixtures/definition.ts';
import { harness } from '../fixtures/pipeline.ts';

// DG "Gateway responses for REST APIs in API Gateway".
function answer(
  responses: readonly Omit<GatewayResponse, 'at'>[],
  path = '/nowhere',
  headers: readonly string[] = [],
) {
  const rest = api({
    gatewayResponses: responses.map((response) => ({ ...response, at: AT })),
    routes: [route('GET', '/key', { type: 'NONE' }, { apiKeyRequired: true })],
    stages: [stage({ variables: { contact: 'help@example.com' } })],
  });
  return harness(definition([rest]), rest)
    .decide({ path, headers })
    .then((decision) => (decision.allowed ? undefined : decision.response));
}
const NOTHING = { responseParameters: {}, responseTemplates: {} };

describe('gateway responses', () => {
  it('a type that is customized uses its status, headers and template', async () => {
    const found = await answer(
      [
        {
          type: 'MISSING_AUTHENTICATION_TOKEN',
          statusCode: 404,
          responseParameters: {
            'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
            'gatewayresponse.header.X-Contact': 'stageVariables.contact',
            'gatewayresponse.header.X-Agent': 'method.request.header.user-agent',
            'gatewayresponse.header.X-Id': 'context.requestId',
          },
          responseTemplates: {
            'application/json': '{"error":$context.error.messageString,"type":"$context.error.responseType"}',
          },
        },
      ],
      '/nowhere',
      ['User-Agent', 'curl'],
    );
    expect(found).toEqual({
      status: 404,
      errorType: 'MissingAuthenticationTokenException',
      headers: [
        'Content-Type',
        'application/json',
        'Access-Control-Allow-Origin',
        '*',
        'X-Contact',
        'help@example.com',
        'X-Agent',
        'curl',
        'X-Id',
        '00000000-0000-0000-0000-000000000001',
      ],
      body: '{"error":"Missing Authentication Token","type":"MISSING_AUTHENTICATION_TOKEN"}',
    });
  });

  it('a family default without a status keeps each type’s own', async () => {
    const family = {
      type: 'DEFAULT_4XX',
      responseParameters: { 'gatewayresponse.header.A': "'b'" },
      responseTemplates: {},
    } as const;
    expect(await answer([family])).toMatchObject({
      status: 403,
      headers: ['Content-Type', 'application/json', 'A', 'b'],
    });
  });

  it('a family default with a status applies it to the whole family', async () => {
    expect(await answer([{ type: 'DEFAULT_4XX', statusCode: 400, ...NOTHING }], '/key')).toMatchObject({
      status: 400,
    });
  });

  it('exact type and family default are never merged', async () => {
    const found = await answer(
      [
        {
          type: 'DEFAULT_4XX',
          responseParameters: { 'gatewayresponse.header.A': "'b'" },
          responseTemplates: {},
        },
        { type: 'INVALID_API_KEY', ...NOTHING },
      ],
      '/key',
    );
    expect(found?.headers).toEqual(['Content-Type', 'application/json']);
  });

  it('the other family is left alone', async () => {
    expect(await answer([{ type: 'DEFAULT_5XX', statusCode: 599, ...NOTHING }])).toMatchObject({
      status: 403,
    });
  });

  it('an unquoted literal is refused when the API is compiled', async () => {
    expect(() =>
      answer([
        {
          type: 'DEFAULT_4XX',
          responseParameters: { 'gatewayresponse.header.A': 'plain' },
          responseTemplates: {},
        },
      ]),
    ).toThrow(/invalid mapping expression specified: `plain`/);
  });

  it('a header value with a line break, taken from the request, is not sent', async () => {
    const found = await answer(
      [
        {
          type: 'DEFAULT_4XX',
          responseParameters: { 'gatewayresponse.header.X-Q': 'method.request.header.x-q' },
          responseTemplates: {},
        },
      ],
      '/nowhere',
      ['x-q', 'a\r\nSet-Cookie: b'],
    );
    expect(found?.headers).toEqual(['Content-Type', 'application/json']);
  });
});
