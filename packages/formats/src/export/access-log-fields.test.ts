import { describe, expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../spec/fixtures/setups.ts';
import { exportCdk } from '../cdk/export/index.ts';
import { exportCloudFormation } from '../cloudformation/export/index.ts';
import { exportSam } from '../sam/export/index.ts';
import { exportServerless } from '../serverless/export/index.ts';
import { exportTerraform } from '../terraform/export/index.ts';
import { ACCESS_LOG_FIELDS } from './access-log-fields.ts';

const EXPORTERS = [
  ['SAM', exportSam],
  ['CloudFormation', exportCloudFormation],
  ['CDK', exportCdk],
  ['Terraform', exportTerraform],
  ['Serverless', exportServerless],
] as const;

/** `"requestId":"$context.requestId"`, in the quotes of any format. */
const FIELD = /(\w+)[\\'"]*\s*[:=]\s*[\\'"]*(\$context\.[\w.]+)/g;

describe('the access log', () => {
  it.each(EXPORTERS)('has the same fields in %s as in every other format', (_, write) => {
    for (const setup of [...SETUPS.values(), MIXED]) {
      if (setup.kind === 'GRAPHQL') continue;
      // Texts that are wrapped hold white space where they go on.
      const text = write(setup)
        .files.map((file) => file.text)
        .join('\n');
      const found = [...text.matchAll(FIELD)].map(([, name, value]) => [name, value] as const);
      expect(Object.fromEntries(found)).toEqual(ACCESS_LOG_FIELDS[setup.kind]);
    }
  });

  it.each(['REST', 'HTTP'] as const)('of %s APIs says who called what from where, and why not', (kind) => {
    expect(Object.values(ACCESS_LOG_FIELDS[kind])).toEqual(
      expect.arrayContaining([
        '$context.requestId',
        '$context.requestTime',
        '$context.identity.sourceIp',
        '$context.httpMethod',
        '$context.path',
        '$context.status',
        '$context.authorizer.error',
        '$context.error.message',
        '$context.authorizer.claims.sub',
      ]),
    );
  });
});
