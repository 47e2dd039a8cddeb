// Expectations about the large API, as a team would write them: each a caller, a request and what is to happen.
import { routeOf } from './large-api.mjs';

const CALLERS = 20;

/** An IAM user may do what its policies say of its area, a user of the pool what a token opens. */
function expectationOf(n, routes) {
  const { method, path, auth } = routeOf(n % routes);
  const caller = Math.floor(n / routes) % CALLERS;
  const request = `${method} ${path.replace('{id}', `order-${n}`)}`;
  const deny = method === 'DELETE' && path.startsWith('/area0/');
  if (auth === 'NONE') return { as: 'anonymous', request, expect: deny ? 'deny' : 'allow' };
  if (auth === 'AWS_IAM') return { as: 'anonymous', request, expect: 'deny', decidedBy: 'authentication' };
  return n % 2 === 0
    ? { as: `user:user${caller}`, request, expect: deny ? 'deny' : 'allow' }
    : { as: 'anonymous', request, expect: 'deny' };
}

/** A tenth is about IAM callers at the first route of their area, which is signed. */
export function expectationsOf(count, routes) {
  const tests = Array.from({ length: count }, (_, n) => {
    if (n % 10 !== 0) return expectationOf(n, routes);
    const user = (n / 10) % CALLERS;
    const { method, path } = routeOf(user);
    const as = `arn:aws:iam::111122223333:user/iam${user}`;
    return { as, request: `${method} ${path}`, expect: 'allow' };
  });
  // JSON is YAML.
  return JSON.stringify({ tests });
}
