// Policy decisions against casbin's enforceSync and Cedar's preparsed WASM, and with evidence against without.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { timesFaster } from './interleaved.mjs';
import { API } from './policy-document.mjs';
import { checked, portcullis, portcullisWithEvidence, REQUESTS, STATEMENTS } from './policy-rules.mjs';

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

export async function policyAgainstCasbin() {
  return timesFaster(portcullis(), checked('casbin', await casbin()));
}

export async function policyAgainstCedar() {
  return timesFaster(portcullis(), checked('cedar', cedarWasm()));
}

export async function policyWithEvidence() {
  return timesFaster(portcullisWithEvidence(), portcullis());
}
