import { describe, expect, it } from 'vitest';
import { readBack, routesOf, writtenRoutes } from '../../../../../spec/fixtures/read-back.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { exportCloudFormation } from './index.ts';

const ALL = [...SETUPS, ['several groups', MIXED] as const];

describe('a set-up as CloudFormation', () => {
  it.each(ALL)('%s is read back with the same routes and auth', (_, setup) => {
    const definition = readBack(setup, exportCloudFormation(setup).files);
    expect(routesOf(definition, setup)).toEqual(writtenRoutes(setup));
  });
});
