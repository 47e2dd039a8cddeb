import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { route } from '../../../../spec/fixtures/definition.ts';
import { compileRouter } from './route-match.ts';

function router(kind: 'REST' | 'HTTP', routes: readonly string[]) {
  const compiled = routes.map((text) => {
    const [method, path] = text === '$default' ? ['ANY', '$default'] : text.split(' ');
    return { route: route(method as 'GET', path as string), target: text };
  });
  const match = compileRouter(kind, compiled);
  return (request: string) => {
    const [method, path] = request.split(' ') as [string, string];
    return match(method, path);
  };
}

describe('REST routes', () => {
  const match = router('REST', [
    'GET /',
    'GET /pets',
    'GET /pets/{id}',
    'GET /pets/mine',
    'POST /admin',
    'ANY /{proxy+}',
    'GET /a/{x}/c',
    'DELETE /a/b/{rest+}',
  ]);

  it.each([
    ['GET /', 'GET /'],
    ['GET /pets', 'GET /pets'],
    ['GET /pets/', 'GET /pets'],
    ['GET /pets/mine', 'GET /pets/mine'],
    ['GET /pets/7', 'GET /pets/{id}'],
    ['GET /pets/7/', 'GET /pets/{id}'],
    ['GET /a/b/c', 'GET /a/{x}/c'],
    ['DELETE /a/b/c', 'DELETE /a/b/{rest+}'],
  ])('%s is served by %s', (request, target) => {
    expect(match(request)?.target).toBe(target);
  });

  it('an open ANY /{proxy+} serves the verbs that a guarded resource lacks', () => {
    expect(match('POST /admin')?.target).toBe('POST /admin');
    expect(match('GET /admin')?.target).toBe('ANY /{proxy+}');
  });

  it('a literal beats a parameter beats a greedy parameter, and each keeps its own names', () => {
    expect(match('GET /pets/7')?.pathParameters).toEqual({ id: '7' });
    expect(match('GET /other/x/y')?.pathParameters).toEqual({ proxy: 'other/x/y' });
  });

  it('paths are matched undecoded: an escaped letter or slash is not the letter or slash', () => {
    expect(match('GET /%70ets')?.target).toBe('ANY /{proxy+}');
    expect(match('GET /pets%2Fmine')?.target).toBe('ANY /{proxy+}');
    expect(match('GET /pets/a%2Fb')?.pathParameters).toEqual({ id: 'a%2Fb' });
  });

  it('a verb that ANY does not stand for is served by nothing', () => {
    expect(match('PROPFIND /pets')).toBeUndefined();
    expect(match('get /pets')).toBeUndefined();
  });

  it('a doubled slash is not the root', () => {
    expect(match('GET //')?.target).toBe('ANY /{proxy+}');
    expect(router('REST', ['GET /'])('GET //')).toBeUndefined();
  });

  it('HEAD is not implied by GET', () => {
    expect(router('REST', ['GET /pets'])('HEAD /pets')).toBeUndefined();
  });

  it('an empty segment is no value for a parameter, and a greedy parameter takes at least one character', () => {
    const strict = router('REST', ['GET /pets/{id}', 'GET /files/{key+}']);
    expect(strict('GET /pets/')).toBeUndefined();
    expect(strict('GET /pets//')).toBeUndefined();
    expect(strict('GET /files')).toBeUndefined();
    expect(strict('GET /files/')).toBeUndefined();
  });
});

describe('HTTP routes', () => {
  const match = router('HTTP', [
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    '$default',
  ]);

  // The table of DG "Working with routes for HTTP APIs".
  it.each([
    ['GET /pets/dog/1', 'GET /pets/dog/1'],
    ['GET /pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET /pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST /test/5', 'ANY /{proxy+}'],
    ['PROPFIND /pets', '$default'],
    ['GET /', '$default'],
  ])('%s is served by %s', (request, target) => {
    expect(match(request)?.target).toBe(target);
  });

  it('a full match beats a greedy one, whatever its first segment is', () => {
    const tricky = router('HTTP', ['GET /a/{proxy+}', 'GET /{x}/b']);
    expect(tricky('GET /a/b')?.target).toBe('GET /{x}/b');
    expect(router('REST', ['GET /a/{proxy+}', 'GET /{x}/b'])('GET /a/b')?.target).toBe('GET /a/{proxy+}');
  });

  it('a trailing slash counts', () => {
    const plain = router('HTTP', ['GET /pets']);
    expect(plain('GET /pets/')).toBeUndefined();
  });
});

it('whatever is matched is matched: random paths never serve a route whose literals they lack', () => {
  const match = router('REST', ['GET /admin/users', 'GET /admin/{id}', 'GET /x/{rest+}']);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('admin', 'users', 'x', '', '%61dmin', 'ADMIN', '..'), { maxLength: 5 }),
      (parts) => {
        const path = `/${parts.join('/')}`;
        const found = match(`GET ${path}`);
        if (found?.target.startsWith('GET /admin')) expect(path.startsWith('/admin/')).toBe(true);
        if (found?.target.startsWith('GET /x')) expect(path.startsWith('/x/')).toBe(true);
      },
    ),
  );
});
