// What a decision and a statement cost when the policies of an API grow from 10 statements to 10,000: 10 statements for
// each of 1,000 users, about 10 areas, a Deny among each 10.
import { compilePolicies, SharedParts } from '@portcullis/engine/policy';
import { timesFaster } from './interleaved.mjs';
import { API, compileStatements, readStatements, userArn, userRequest } from './policy-document.mjs';

const AREAS = 10;
const USERS = 1_000;

const user = (n) => `user-${n}`;
const statementsOf = (Principal) =>
  Array.from({ length: AREAS }, (_, area) => ({
    Effect: area === AREAS - 1 ? 'Deny' : 'Allow',
    ...(Principal && { Principal }),
    Action: 'execute-api:Invoke',
    Resource: `${API}/GET/area-${area}/*`,
    Condition: { IpAddress: { 'aws:SourceIp': `10.${area}.0.0/16` } },
  }));
const resourcePolicy = (users) =>
  Array.from({ length: users }, (_, n) => statementsOf({ AWS: userArn(user(n)) })).flat();

/** As many requests for few users as for many, so that the requests themselves cost both sides the same. */
function requestsOf(users) {
  return Array.from({ length: USERS }, (_, n) => {
    const area = (n * 7) % AREAS;
    const request = userRequest({ user: user(n % users), path: `GET/area-${area}/1`, ip: `10.${area}.0.1` });
    return { caller: n % users, request, outcome: area === AREAS - 1 ? 'explicitDeny' : 'allowed' };
  });
}

function checked(requests, evaluate) {
  return (i) => {
    const { caller, request, outcome } = requests[i % requests.length];
    return evaluate(caller, request) === outcome;
  };
}

function byResourcePolicy(users) {
  const policies = compileStatements(resourcePolicy(users), 'resource');
  return checked(requestsOf(users), (_, request) => policies.evaluate(request));
}

function byIdentityPolicies(users) {
  const parts = new SharedParts();
  const callers = Array.from({ length: users }, () =>
    compilePolicies([readStatements(statementsOf(), 'identity')], parts),
  );
  return checked(requestsOf(users), (caller, request) => callers[caller].evaluate(request));
}

/** How many times what it costs with 10 statements. */
export async function resourcePolicyGrowth() {
  return timesFaster(byResourcePolicy(1), byResourcePolicy(USERS));
}

export async function identityPoliciesGrowth() {
  return timesFaster(byIdentityPolicies(1), byIdentityPolicies(USERS));
}

/** Per statement: one policy of 10,000 to a thousand of 10. */
export async function loadGrowth() {
  const few = Array.from({ length: USERS }, (_, n) => [
    readStatements(statementsOf({ AWS: userArn(user(n)) }), 'resource'),
  ]);
  const many = [readStatements(resourcePolicy(USERS), 'resource')];
  return timesFaster(
    () => few.every((documents) => !compilePolicies(documents).isEmpty),
    () => !compilePolicies(many).isEmpty,
  );
}
