import { describe, expect, it } from 'vitest';
import { parseIdentitySources } from './identity-source.ts';

describe('identity sources', () => {
  it('REST sources are comma-separated and keep their order', () => {
    expect(
      parseIdentitySources(
        'method.request.header.Authorization, method.request.querystring.q,stageVariables.v,context.identity.sourceIp',
        'REST',
      ),
    ).toEqual({
      ok: true,
      sources: [
        { in: 'header', name: 'Authorization' },
        { in: 'querystring', name: 'q' },
        { in: 'stageVariables', name: 'v' },
        { in: 'context', name: 'identity.sourceIp' },
      ],
    });
  });

  it('HTTP sources carry a dollar sign and may be a list', () => {
    expect(parseIdentitySources(['$request.header.X', '$context.routeKey'], 'HTTP')).toEqual({
      ok: true,
      sources: [
        { in: 'header', name: 'X' },
        { in: 'context', name: 'routeKey' },
      ],
    });
  });

  it.each([
    ['method.request.path.id', 'REST'],
    ['method.request.body', 'REST'],
    ['method.request.header.', 'REST'],
    ['$request.header.X', 'REST'],
    ['Authorization', 'REST'],
    ['method.request.header.X', 'HTTP'],
    ['$request.path.id', 'HTTP'],
    ['$request.body.token', 'HTTP'],
  ] as const)('refuses %s for %s', (expression, kind) => {
    const result = parseIdentitySources(expression, kind);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.message).toContain(`\`${expression}\``);
  });

  it('one bad source refuses the whole list', () => {
    expect(parseIdentitySources('method.request.header.A, method.request.path.id', 'REST').ok).toBe(false);
  });
});
