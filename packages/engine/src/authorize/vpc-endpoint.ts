import { suggestAlone } from '../policy/index.ts';
import type { Principal, StatementEvidence } from '../policy/request.ts';
import type { CompiledStage } from './compile.ts';
import { InvokeContext } from './condition-keys.ts';
import { invokeDenied } from './denial-messages.ts';
import type { Caller } from './directory.ts';
import { type Failure, failure } from './failure.ts';
import type { AuthorizePorts } from './ports.ts';
import type { ApiRequest } from './request.ts';

/** DG "Private REST APIs in API Gateway": they can be called through a VPC endpoint only. */
export function outsideItsVpc({ api }: CompiledStage, request: ApiRequest): Failure | undefined {
  if (api.endpointType !== 'PRIVATE' || request.vpcEndpoint !== undefined) return undefined;
  return failure('PRIVATE_API_OUTSIDE_VPC', 'a private API is reached through a VPC endpoint only');
}

/**
 * DG "Use VPC endpoint policies for private APIs": the endpoint's own policy must allow, too. A caller who does not
 * sign is anonymous to it, and matches only statements for everyone.
 */
export function refusedByEndpoint(
  stage: CompiledStage,
  request: ApiRequest,
  caller: Caller | undefined,
  resource: string,
  ports: AuthorizePorts,
  statements: StatementEvidence[] | undefined,
): Failure | undefined {
  const id = request.vpcEndpoint?.id;
  const endpoint = id === undefined ? undefined : stage.vpcEndpoints.get(id);
  if (endpoint === undefined) return undefined;
  const who = caller?.identity.userArn ?? 'anonymous';
  if (endpoint.unresolved !== undefined) {
    return failure('ENDPOINT_POLICY_UNRESOLVED', `the policy of ${id} is not known: ${endpoint.unresolved}`, {
      message: invokeDenied(who, resource, 'endpoint-silent'),
    });
  }
  const principal: Principal = caller?.principal ?? { kind: 'anonymous' };
  const context = new InvokeContext(request, ports.now(), caller);
  const asked = { principal, action: 'execute-api:Invoke', resource, context };
  const outcome = endpoint.policy?.evaluate(asked, statements) ?? 'allowed';
  if (outcome === 'allowed') return undefined;
  return outcome === 'explicitDeny'
    ? failure('ENDPOINT_POLICY_EXPLICIT_DENY', `the policy of ${id} explicitly denies ${who} ${resource}`, {
        message: invokeDenied(who, resource, 'endpoint-deny'),
        evidence: { statements },
      })
    : failure('ENDPOINT_POLICY_NO_ALLOW', `nothing in the policy of ${id} allows ${who} ${resource}`, {
        message: invokeDenied(who, resource, 'endpoint-silent'),
        evidence: {
          statements,
          suggestion:
            statements && suggestAlone(endpoint.policy, asked, 'vpc-endpoint', `the policy of ${id}`),
        },
      });
}
