import type { Input } from '../service/input.ts';
import { ServiceError } from '../service/service-error.ts';
import type { RequestedPolicies } from './role-assumption.ts';

const MAX_ARNS = 10;
const POLICY = { min: 1, max: 2048 } as const;
const POLICY_ARN = { min: 20, max: 2048 } as const;

/** `Policy` and `PolicyArns` of a request. */
export function policiesOf(input: Input): RequestedPolicies {
  const policy = input.optionalText('Policy', POLICY);
  const arns = (input.structures('PolicyArns') ?? []).map((one) => one.text('arn', POLICY_ARN));
  if (arns.length > MAX_ARNS)
    throw new ServiceError(
      'ValidationError',
      `At most ${MAX_ARNS} session policies may be managed policies.`,
    );
  return { policy, arns };
}
