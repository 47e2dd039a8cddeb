// Policy decisions against casbin's enforceSync and Cedar's preparsed WASM, on the same rules: 8 statements with a
// resource pattern and two conditions each (source address and team), an explicit deny among them.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { compilePolicies } from '@portcullis/engine/policy';
import { readPolicy } from '@portcullis/model/policy';
import { treeOfValue } from '@portcullis/model/source';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { timesFaster } from './interleaved.mjs';

const API = 'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod';
const AREAS = ['catalogue', 'orders', 'payments', 'returns', 'stock', 'reports', 'partners'];

/** One row per statement; every engine gets its policies from these. */
const STATEMENTS = [
  ...AREAS.map((area, n) => ({
    effect: 'Allow',
    verb: 'GET',
    area,
    range: `10.${n}.0.0/16`,
    team: `team-${n}`,
  })),
  { effect: 'Deny', verb: 'GET', area: 'reports', range: '10.5.66.0/24', team: 'team-5' },
];

const REQUESTS = [
  { verb: 'GET', path: 'catalogue/lantern', ip: '10.0.3.4', team: 'team-0', allowed: true },
  { verb: 'GET', path: 'partners/acme/orders', ip: '10.6.1.1', team: 'team-6', allowed: true },
  { verb: 'GET', path: 'reports/2026', ip: '10.5.1.9', team: 'team-5', allowed: true },
  { verb: 'GET', path: 'reports/2026', ip: '10.5.66.9', team: 'team-5', allowed: false },
  { verb: 'GET', path: 'orders/77', ip: '10.1.0.9', team: 'team-3', allowed: false },
  { verb: 'GET', path: 'orders/77', ip: '192.0.2.1', team: 'team-1', allowed: false },
  { verb: 'DELETE', path: 'orders/77', ip: '10.1.0.9', team: 'team-1', allowed: false },
  { verb: 'GET', path: 'nowhere', ip: '10.1.0.9', team: 'team-1', allowed: false },
];

function portcullis() {
  const document = {
    Version: '2012-10-17',
    Statement: STATEMENTS.map(({ effect, verb, area, range, team }) => ({
      Effect: effect,
      Action: 'execute-api:Invoke',
      Resource: `${API}/${verb}/${area}/*`,
      Condition: { IpAddress: { 'aws:SourceIp': range }, StringEquals: { 'aws:PrincipalTag/team': team } },
    })),
  };
  const { policy, diagnostics } = readPolicy(treeOfValue(document, 'bench'), {
    name: 'bench',
    kind: 'identity',
  });
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  const policies = compilePolicies([policy]);
  const arn = 'arn:aws:iam::111122223333:user/bench';
  const requests = REQUESTS.map(({ verb, path, ip, team }) => {
    const keys = new Map([
      ['aws:sourceip', ip],
      ['aws:principaltag/team', team],
    ]);
    return {
      principal: { kind: 'user', account: '111122223333', arn },
      action: 'execute-api:Invoke',
      resource: `${API}/${verb}/${path}`,
      context: { value: (key) => keys.get(key) },
    };
  });
  return (n) => policies.evaluate(requests[n]) === 'allowed';
}

const CASBIN_MODEL = `
[request_definition]
r = obj, act, ip, team
[policy_definition]
p = obj, act, range, team, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.act == p.act && keyMatch(r.obj, p.obj) && ipMatch(r.ip, p.range) && r.team == p.team
`;

async function casbin() {
  const lines = STATEMENTS.map(
    ({ effect, verb, area, range, team }) =>
      `p, ${API}/${verb}/${area}/*, execute-api:Invoke, ${range}, ${team}, ${effect.toLowerCase()}`,
  );
  const enforcer = await newEnforcer(newModelFromString(CASBIN_MODEL), new StringAdapter(lines.join('\n')));
  const requests = REQUESTS.map(({ verb, path, ip, team }) => [
    `${API}/${verb}/${path}`,
    'execute-api:Invoke',
    ip,
    team,
  ]);
  return (n) => enforcer.enforceSync(...requests[n]);
}

function cedarWasm() {
  const staticPolicies = STATEMENTS.map(
    ({ effect, verb, area, range, team }) =>
      `${effect === 'Allow' ? 'permit' : 'forbid'}(principal, action == Action::"execute-api:Invoke", resource) when {
        context.arn like "${API}/${verb}/${area}/*" &&
        context.ip.isInRange(ip("${range}")) && context.team == "${team}" };`,
  ).join('\n');
  const parsed = cedar.preparsePolicySet('bench', { staticPolicies });
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed));
  const calls = REQUESTS.map(({ verb, path, ip, team }) => ({
    principal: { type: 'User', id: 'bench' },
    action: { type: 'Action', id: 'execute-api:Invoke' },
    resource: { type: 'Api', id: 'a1b2c3d4e5' },
    context: { arn: `${API}/${verb}/${path}`, ip: { __extn: { fn: 'ip', arg: ip } }, team },
    preparsedPolicySetId: 'bench',
    entities: [],
  }));
  return (n) => {
    const answer = cedar.statefulIsAuthorized(calls[n]);
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer));
    return answer.response.decision === 'allow';
  };
}

/** Engines that do not agree cannot be compared. */
function checked(name, decide) {
  for (const [n, { allowed, path }] of REQUESTS.entries()) {
    if (decide(n) !== allowed) throw new Error(`${name} decides ${path} (${n}) otherwise`);
  }
  return (i) => {
    const n = i % REQUESTS.length;
    return decide(n) === REQUESTS[n].allowed;
  };
}

export async function policyAgainstCasbin() {
  return timesFaster(checked('portcullis', portcullis()), checked('casbin', await casbin()));
}

export async function policyAgainstCedar() {
  return timesFaster(checked('portcullis', portcullis()), checked('cedar', cedarWasm()));
}
