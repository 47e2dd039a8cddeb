import { describe, expect, it } from 'vitest';
import type { PostureApi, PostureRoute } from './posture.ts';
import { renderPosture, renderPostureShort } from './render.ts';

const ROUTE: PostureRoute = {
  method: 'GET',
  path: '/things',
  auth: 'NONE',
  authorizer: null,
  scopes: [],
  apiKeyRequired: false,
  groups: null,
  integration: 'MOCK',
  who: 'anyone',
  unresolved: null,
};

const api = (stage: string, changed: Partial<PostureApi> = {}): PostureApi => ({
  id: 'a1b2c3d4e5',
  logicalId: 'Shop',
  name: 'shop',
  kind: 'REST',
  stage,
  routes: [ROUTE],
  ...changed,
});

const titles = (...apis: readonly PostureApi[]): readonly string[] =>
  renderPosture({ apis, diagnostics: [], findings: [] }, false)
    .split('\n')
    .filter((line) => line.includes('API'));

describe('the table of a posture', () => {
  it('names the API as --api takes it', () => {
    expect(titles(api('v1'))).toEqual(['shop (Shop, REST API a1b2c3d4e5), stage v1, 1 route']);
    expect(titles(api('v1', { name: 'Shop' }))).toEqual(['Shop (REST API a1b2c3d4e5), stage v1, 1 route']);
    expect(renderPostureShort({ apis: [api('v1')], diagnostics: [], findings: [] })).toBe(
      'shop (Shop, REST API a1b2c3d4e5), stage v1: 1 NONE\n',
    );
  });

  it('is one for all stages of which the same is said', () => {
    expect(titles(api('v1'), api('Stage'))).toEqual([
      'shop (Shop, REST API a1b2c3d4e5), stages v1, Stage, 1 route',
    ]);
  });

  it('is another for a stage or an API of which something else is said', () => {
    const closed = { ...ROUTE, apiKeyRequired: true };
    expect(titles(api('v1'), api('v2', { routes: [closed] }))).toHaveLength(2);
    expect(titles(api('v1'), api('v1', { id: 'b1b2c3d4e5' }))).toHaveLength(2);
  });
});
