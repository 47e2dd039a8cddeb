import type { Api, MockIntegration, Route } from '@portcullis/model';
import { afterEach, describe, expect, it } from 'vitest';
import { AT, api, definition, MOCK, route } from '../../../../spec/fixtures/definition.ts';
import { type Answer, startGateway, type TestGateway } from '../../../../spec/fixtures/gateway.ts';

let running: TestGateway | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function call(
  more: Partial<MockIntegration>,
  input: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const integration = { ...(MOCK as MockIntegration), ...more };
  running = await startGateway(
    definition([api({ routes: [route('ANY', '/x', { type: 'NONE' }, { integration })] })]),
  );
  return running.send('/prod/x', input);
}

const response = (statusCode: number, more: Partial<MockIntegration['responses'][number]> = {}) => ({
  statusCode,
  responseParameters: {},
  responseTemplates: {},
  ...more,
});

describe('a MOCK integration', () => {
  it('answers a preflight with its static headers', async () => {
    const answer = await call(
      {
        responses: [
          response(200, {
            responseParameters: {
              'method.response.header.Access-Control-Allow-Origin': "'*'",
              'method.response.header.Access-Control-Allow-Methods': "'GET,POST'",
            },
          }),
        ],
      },
      { method: 'OPTIONS' },
    );
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,POST',
      'content-type': 'application/json',
      'x-amzn-requestid': expect.any(String),
    });
  });

  it.each(['{statusCode:404}', '{"statusCode": "404"}', '{\n  "statusCode" : 404\n}'])(
    'chooses the response whose pattern takes the status: %s',
    async (template) => {
      const answer = await call({
        requestTemplates: { 'application/json': template },
        responses: [
          response(200),
          response(410, { selectionPattern: '4\\d{2}', responseTemplates: { 'text/plain': 'gone' } }),
        ],
      });
      expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([
        410,
        'gone',
        'text/plain',
      ]);
    },
  );

  it.each([
    [
      'a request template with variables',
      { requestTemplates: { 'application/json': '#set($x = 1){"statusCode": $x}' } },
    ],
    [
      'a response template with variables',
      { responses: [response(200, { responseTemplates: { 'application/json': '$context.requestId' } })] },
    ],
    [
      'a response header from elsewhere',
      {
        responses: [
          response(200, {
            responseParameters: { 'method.response.header.X': 'integration.response.header.Y' },
          }),
        ],
      },
    ],
  ])('that needs a template language is 501: %s', async (_name, more) => {
    const answer = await call(more);
    expect(answer.status).toBe(501);
    expect(answer.body).toContain('MOCK integration of ANY /x with mapping templates');
  });

  it.each([
    ['yields no status', { requestTemplates: { 'application/json': '{"message": "hi"}' } }],
    ['has no response that fits', { responses: [response(200, { selectionPattern: '5\\d{2}' })] }],
    ['has no response at all', { responses: [] }],
  ])('that %s is 500', async (_name, more) => {
    expect((await call(more)).status).toBe(500);
  });

  it.each([
    ['NEVER', { passthroughBehavior: 'NEVER' as const }, 415],
    ['WHEN_NO_TEMPLATES, with a template', { passthroughBehavior: 'WHEN_NO_TEMPLATES' as const }, 415],
    ['WHEN_NO_MATCH, with a body that is no status', { passthroughBehavior: 'WHEN_NO_MATCH' as const }, 500],
  ])('refuses a content type without a template: %s', async (_name, more, status) => {
    expect(
      (await call(more, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/csv' } })).status,
    ).toBe(status);
  });

  it('takes the body itself where nothing matches', async () => {
    const input = { method: 'POST', body: '{"statusCode": 200}', headers: { 'Content-Type': 'text/csv' } };
    expect((await call({}, input)).status).toBe(200);
  });
});

describe('an integration that is not run here', () => {
  const queue = {
    type: 'AWS',
    uri: 'arn:aws:apigateway:eu-west-1:sqs:path/q',
    description: 'AWS integration arn:aws:apigateway:eu-west-1:sqs:path/q',
    timeoutMs: 1000,
    at: AT,
  } as const;
  const start = async (more: Partial<Route>, apiMore: Partial<Api> = {}): Promise<Answer> => {
    running = await startGateway(
      definition([
        api({ routes: [route('GET', '/x', { type: 'NONE' }, { integration: queue, ...more })], ...apiMore }),
      ]),
    );
    return running.send('/prod/x');
  };

  it('is 501 and named', async () => {
    const answer = await start({});
    expect([answer.status, answer.body]).toEqual([
      501,
      '{"message":"AWS integration arn:aws:apigateway:eu-west-1:sqs:path/q is not run by this gateway"}',
    ]);
  });

  it('is decided like any route first', async () => {
    expect((await start({ auth: { type: 'AWS_IAM' } })).status).toBe(403);
  });
});
