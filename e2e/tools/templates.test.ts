import { exportCloudFormation } from '@portcullis/formats/cloudformation/export';
import { exportSam } from '@portcullis/formats/sam/export';
import { expect, test } from 'vitest';
import { MIXED, SETUPS } from '../../spec/fixtures/setups.ts';
import { templateErrors } from './validate-template.ts';

const ALL = [...SETUPS, ['several groups', MIXED] as const];

// The resource schemas of CloudFormation, by AWS's own validator, and SAM's by the specification of the CDK.
test.each(ALL)('%s: the CloudFormation template is sound by the resource schemas', (_name, setup) => {
  for (const { path, text } of exportCloudFormation(setup).files)
    expect(templateErrors(text, path)).toEqual([]);
});

test.each(ALL)('%s: the SAM template is sound by the resource schemas', (_name, setup) => {
  for (const { path, text } of exportSam(setup).files) expect(templateErrors(text, path)).toEqual([]);
});
