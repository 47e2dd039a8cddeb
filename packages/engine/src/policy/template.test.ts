// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import { expect, test } from 'vitest';
import type { ContextValue, RequestContext } from './request.ts';
import { parseTemplate, resolveText, TemplateError } from './template.ts';

function contextOf(values: Readonly<Record<string, ContextValue>>): RequestContext {
  return { value: (key) => values[key] };
}

test.each([
  '${',
  'a${aws:username',
  '${}',
  '${ aws:username}',
  '${aws:username }',
  '${aws:user name}',
  '${aws:${aws:username}}',
  "${aws:username,'x'}",
  "${aws:username,  'x'}",
  '${aws:username, x}',
  '${aws:username, "x"}',
  "${aws:username, 'x}",
  "${, 'x'}",
  '${**}',
  '${aws:TagKeys}',
  "${aws:PrincipalOrgPaths, 'x'}",
])('%s is refused', (value) => {
  expect(() => parseTemplate(value, true)).toThrow(TemplateError);
});

test('a policy of 2008 has no variables, escapes or defaults', () => {
  const context = contextOf({ 'aws:username': 'ana' });
  for (const value of ['${aws:username}', "${aws:username, 'x'}", '${', '${}']) {
    expect(resolveText(parseTemplate(value, false), context)).toBe(value);
  }
});

test.each([
  ['${aws:username}', 'ana'],
  ['${AWS:UserName}', 'ana'],
  ['a/${aws:username}/${aws:username}/', 'a/ana/ana/'],
  ["${aws:userid, 'none'}", 'none'],
  ["${aws:userid, ''}", ''],
  ["${aws:userid, 'a}b{c'}!", 'a}b{c!'],
  ["${aws:username, 'none'}", 'ana'],
  ['$${$}{}', '$${}'],
  ['${*}${?}${$}', '*?$'],
  ['$x {y}', '$x {y}'],
])('%s becomes %s', (value, expected) => {
  expect(resolveText(parseTemplate(value, true), contextOf({ 'aws:username': 'ana' }))).toBe(expected);
});

test('a value without its variable is no value', () => {
  expect(resolveText(parseTemplate('a${aws:userid}b', true), contextOf({}))).toBeUndefined();
});

test('a multivalued value stands for nothing', () => {
  const context = contextOf({ 'aws:username': ['ana'] });
  expect(resolveText(parseTemplate('${aws:username}', true), context)).toBeUndefined();
});
