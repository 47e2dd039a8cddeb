import { readFileSync } from 'node:fs';
import { exportCdk } from '@portcullis/formats/cdk/export';
import { exportServerless } from '@portcullis/formats/serverless/export';
import { expect, test } from 'vitest';
import { MIXED } from '../../spec/fixtures/setups.ts';
import { parseHcl } from './hcl.ts';
import { templateErrors } from './validate-template.ts';

const SOUND = `
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 14
`;

test('a sound template has no errors', () => {
  expect(templateErrors(SOUND, 'template.yaml')).toEqual([]);
});

test.each([
  [
    'a property that does not exist',
    'RetentionInDay: 14',
    /template\.yaml:6: FATAL .* Logs .*RetentionInDay/,
  ],
  ['a reference to nothing', 'LogGroupName: !Ref Nothing', /template\.yaml:6: FATAL .* Logs .*Nothing/],
  ['a value that is not one of those allowed', 'RetentionInDays: 15', /template\.yaml:6: \w+ .* Logs .*15/],
])('%s is found', (_name, line, message) => {
  const [error, ...others] = templateErrors(SOUND.replace('RetentionInDays: 14', line), 'template.yaml');
  expect(error).toMatch(message);
  expect(others).toEqual([]);
});

test.each([
  ['Type: AWS::Serverless::Api', 'StageNames: dev', /Properties\.StageNames: .* has no such property/],
  ['Type: AWS::Serverless::Apis', 'StageName: dev', /AWS::Serverless::Apis: no such type/],
])('SAM: %s with %s is found', (type, property, message) => {
  const text = SOUND.replace('Type: AWS::Logs::LogGroup', type).replace('RetentionInDays: 14', property);
  expect(templateErrors(`Transform: AWS::Serverless-2016-10-31${text}`, 'template.yaml')).toContainEqual(
    expect.stringMatching(message),
  );
});

test('HCL is parsed to data', async () => {
  const text = 'resource "aws_api_gateway_rest_api" "orders" {\n  name = "orders-${var.stage}"\n}\n';
  expect(await parseHcl(text, 'main.tf')).toEqual({
    resource: { aws_api_gateway_rest_api: { orders: [{ name: 'orders-${var.stage}' }] } },
  });
});

test('broken HCL is refused with its line', async () => {
  await expect(parseHcl('resource "a" "b" {\n  name = \n}\n', 'main.tf')).rejects.toThrow(/main\.tf:2/);
});

test('what is generated names the versions that it is checked with', () => {
  const own = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')).devDependencies;
  const root = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ).devDependencies;
  for (const { files } of [exportCdk(MIXED), exportServerless(MIXED)]) {
    const text = files.find(({ path }) => path === 'package.json')?.text ?? '{}';
    const { dependencies, devDependencies } = JSON.parse(text);
    expect({ ...own, typescript: root.typescript }).toMatchObject({ ...dependencies, ...devDependencies });
  }
});
