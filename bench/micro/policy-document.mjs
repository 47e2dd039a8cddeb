// Policies of the micro benchmarks, read and compiled as a template's would be.
import { compilePolicies } from '@portcullis/engine/policy';
import { readPolicy } from '@portcullis/model/policy';
import { treeOfValue } from '@portcullis/model/source';

export const ACCOUNT = '111122223333';
export const API = `arn:aws:execute-api:eu-west-1:${ACCOUNT}:a1b2c3d4e5/prod`;

/** `kind`: `identity` or `resource`. */
export function readStatements(Statement, kind) {
  const tree = treeOfValue({ Version: '2012-10-17', Statement }, 'bench');
  const { policy, diagnostics } = readPolicy(tree, { name: 'bench', kind });
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

export function compileStatements(statements, kind) {
  return compilePolicies([readStatements(statements, kind)]);
}

export function userRequest({ user = 'bench', path, ip = '10.0.0.1', team }) {
  const keys = new Map([
    ['aws:sourceip', ip],
    ['aws:username', user],
    ['aws:principaltag/team', team],
  ]);
  return {
    principal: { kind: 'user', account: ACCOUNT, arn: userArn(user) },
    action: 'execute-api:Invoke',
    resource: `${API}/${path}`,
    context: { value: (key) => keys.get(key) },
  };
}

export function userArn(user) {
  return `arn:aws:iam::${ACCOUNT}:user/${user}`;
}
