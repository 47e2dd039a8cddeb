// The rules that every engine of a comparison gets: 8 statements with a resource pattern and two conditions each (source
// address and team), an explicit deny among them.
import { API, compileStatements, userRequest } from './policy-document.mjs';

const AREAS = ['catalogue', 'orders', 'payments', 'returns', 'stock', 'reports', 'partners'];

/** One row per statement; every engine gets its policies from these. */
export const STATEMENTS = [
  ...AREAS.map((area, n) => ({
    effect: 'Allow',
    verb: 'GET',
    area,
    range: `10.${n}.0.0/16`,
    team: `team-${n}`,
  })),
  { effect: 'Deny', verb: 'GET', area: 'reports', range: '10.5.66.0/24', team: 'team-5' },
];

export const REQUESTS = [
  { verb: 'GET', path: 'catalogue/lantern', ip: '10.0.3.4', team: 'team-0', allowed: true },
  { verb: 'GET', path: 'partners/acme/orders', ip: '10.6.1.1', team: 'team-6', allowed: true },
  { verb: 'GET', path: 'reports/2026', ip: '10.5.1.9', team: 'team-5', allowed: true },
  { verb: 'GET', path: 'reports/2026', ip: '10.5.66.9', team: 'team-5', allowed: false },
  { verb: 'GET', path: 'orders/77', ip: '10.1.0.9', team: 'team-3', allowed: false },
  { verb: 'GET', path: 'orders/77', ip: '192.0.2.1', team: 'team-1', allowed: false },
  { verb: 'DELETE', path: 'orders/77', ip: '10.1.0.9', team: 'team-1', allowed: false },
  { verb: 'GET', path: 'nowhere', ip: '10.1.0.9', team: 'team-1', allowed: false },
];

/** Engines that do not agree cannot be compared. */
export function checked(name, decide) {
  for (const [n, { allowed, path }] of REQUESTS.entries()) {
    if (decide(n) !== allowed) throw new Error(`${name} decides ${path} (${n}) otherwise`);
  }
  return (i) => {
    const n = i % REQUESTS.length;
    return decide(n) === REQUESTS[n].allowed;
  };
}

function compiled() {
  const statements = STATEMENTS.map(({ effect, verb, area, range, team }) => ({
    Effect: effect,
    Action: 'execute-api:Invoke',
    Resource: `${API}/${verb}/${area}/*`,
    Condition: { IpAddress: { 'aws:SourceIp': range }, StringEquals: { 'aws:PrincipalTag/team': team } },
  }));
  const requests = REQUESTS.map(({ verb, path, ip, team }) =>
    userRequest({ path: `${verb}/${path}`, ip, team }),
  );
  return { policies: compileStatements(statements, 'identity'), requests };
}

export function portcullis() {
  const { policies, requests } = compiled();
  return checked('portcullis', (n) => policies.evaluate(requests[n]) === 'allowed');
}

/** The same with what every statement said. */
export function portcullisWithEvidence() {
  const { policies, requests } = compiled();
  return checked('portcullis', (n) => {
    const evidence = [];
    const outcome = policies.evaluate(requests[n], evidence);
    if (evidence.length !== STATEMENTS.length) throw new Error('evidence is missing');
    return outcome === 'allowed';
  });
}
