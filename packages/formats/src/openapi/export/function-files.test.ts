import { Script } from 'node:vm';
import { expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { functionFiles } from './function-files.ts';

it('every function has a file with its code, which is a script still', () => {
  for (const setup of [...SETUPS.values(), MIXED]) {
    const files = functionFiles(setup);
    expect(files.map(({ path }) => path)).toEqual(setup.functions.map(({ name }) => `code/${name}.cjs`));
    for (const [index, { text }] of files.entries()) {
      expect(text).toContain(setup.functions[index]?.code);
      expect(() => new Script(text)).not.toThrow();
    }
  }
});

it('the head names the environment and the rights, each on one line', () => {
  const [setup] = SETUPS.values();
  if (setup === undefined) throw new Error('no set-up');
  const [file] = functionFiles({
    ...setup,
    functions: [
      {
        name: 'Check',
        role: 'authorizer',
        purpose: 'Checks\nprocess.exit(1)',
        code: 'exports.handler = () => 1;',
        memoryMegabytes: 128,
        timeoutSeconds: 3,
        reservedConcurrency: 5,
        environment: {
          SECRET: { parameter: 'Secret' },
          ISSUER: { userPool: 'Users', attribute: 'issuer' },
          AUDIENCE: { userPool: 'Users', client: 'Web' },
        },
        permissions: [
          { action: 'verifiedpermissions:IsAuthorizedWithToken', resource: { literal: 'arn:x' } },
        ],
      },
    ],
  });
  expect(file?.text).toBe(`// Checks process.exit(1)
// Handler Check.handler, nodejs22.x, 128 MB, 3 s, reserved concurrency 5.
// Environment:
//   SECRET: the value of Secret
//   ISSUER: the issuer of the user pool Users
//   AUDIENCE: the id of the app client Web of the user pool Users
// It may also call:
//   verifiedpermissions:IsAuthorizedWithToken on arn:x
exports.handler = () => 1;
`);
});
