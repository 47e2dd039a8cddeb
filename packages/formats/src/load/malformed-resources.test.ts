import { InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { loadTemplate } from './load-template.ts';

/** `code line:column message` of every error. */
function errorsOf(text: string, ids: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    loadTemplate({ path: 't.yaml', readFile: (path) => (path === 't.yaml' ? text : undefined), ids });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics.map(({ code, at, message }) => `${code} ${at.line}:${at.column} ${message}`);
  }
  return [];
}

const API = 'Resources:\n  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x } }\n';
const below = (id: string, parent: string): string =>
  `  ${id}: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: ${parent}, PathPart: ${id} } }\n`;
const METHOD =
  '  M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref R, HttpMethod: GET, AuthorizationType: NONE, Integration: { Type: MOCK } } }\n';

describe('resources of a REST API that lie below each other', () => {
  it.each([
    ['its own parent', below('R', '!Ref R'), ['CFN_CYCLE 3:3']],
    ['two', below('R', '!Ref S') + below('S', '!Ref R'), ['CFN_CYCLE 3:3']],
    ['three', below('R', '!Ref S') + below('S', '!Ref T') + below('T', '!Ref R'), ['CFN_CYCLE 3:3']],
    ['one below a circle', below('A', '!Ref R') + below('R', '!Ref R'), ['CFN_CYCLE 4:3']],
  ])('are refused once, with their place: %s', (_what, resources, expected) => {
    const found = errorsOf(API + resources + METHOD);
    expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual(expected);
  });

  it.each([
    ['its own parent', below('R', 'abc123'), ['CFN_CYCLE 3:86 `R` is its own parent']],
    [
      'two',
      below('R', 'def456') + below('S', 'abc123'),
      ['CFN_CYCLE 4:86 `S` lies below `R`, which lies below it'],
    ],
  ])('are refused where plain ids lead back: %s', (_what, resources, expected) => {
    expect(errorsOf(API + resources, { R: 'abc123', S: 'def456' })).toEqual(expected);
  });

  it('are read where they lead to the root', () => {
    expect(errorsOf(API + below('S', '!Ref R') + below('R', '!GetAtt Api.RootResourceId') + METHOD)).toEqual(
      [],
    );
  });
});

describe('the type of a resource', () => {
  it.each([
    ['a number', '5', 'CFN_RESOURCE 2:14 `5` is not the type of a resource'],
    ['true', 'true', 'CFN_RESOURCE 2:14 `true` is not the type of a resource'],
    ['a word', 'Function', 'CFN_RESOURCE 2:14 `Function` is not the type of a resource'],
    [
      'one colon',
      'AWS:Lambda:Function',
      'CFN_RESOURCE 2:14 `AWS:Lambda:Function` is not the type of a resource',
    ],
    [
      'blanks',
      '"AWS::Lambda:: Function"',
      'CFN_RESOURCE 2:14 `AWS::Lambda:: Function` is not the type of a resource',
    ],
    ['empty', '""', 'CFN_RESOURCE 2:14 `` is not the type of a resource'],
    ['a list', '[AWS::Lambda::Function]', 'SOURCE_TYPE 2:14 a list stands where a text is expected'],
    ['a reference', '!Ref T', 'SOURCE_TYPE 2:19 `!Ref` stands where a text is expected'],
    ['nothing', 'null', 'SOURCE_MISSING 2:6 `Type` is required here'],
  ])('cannot be %s', (_what, type, expected) => {
    expect(errorsOf(`Resources:\n  A: { Type: ${type} }\n`)).toEqual([expected]);
  });

  it.each(['AWS::X::Y', 'Custom::My_thing@2-x', 'Custom::A', 'Org::Svc::Res::MODULE'])(
    'may be %s',
    (type) => {
      expect(errorsOf(`Resources:\n  A: { Type: "${type}" }\n`)).toEqual([]);
    },
  );
});

describe('the same mistake is told once', () => {
  it.each([
    ['resources that are no map', 'Resources: 5\n', 1],
    [
      'a missing property',
      `${API}  S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api } }\n`,
      2,
    ],
    [
      'an unknown condition',
      'Resources:\n  Api: { Type: AWS::ApiGateway::RestApi, Condition: Nope, Properties: { Name: x } }\n  R: { Type: AWS::X::Y, Properties: { P: !Ref Api } }\n',
      1,
    ],
  ])('%s', (_what, text, count) => {
    const found = errorsOf(text);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(count);
  });
});
