import type { SetupIdentityPool, SetupParameter, SetupReference } from '@portcullis/model/setup';
import { type Group, isPeople } from '../group.ts';
import { list } from '../parameter.ts';
import { NOTHING, type SetupPart } from '../part.ts';
import { policyRoute } from '../route.ts';
import { onConnect } from './open.ts';
import { poolOf } from './user-pool.ts';

/** IAM and, with a role alias, IOT: who may call stands in a policy of the caller's role. */
export function signed(group: Group): SetupPart {
  const alias = group.leaf === 'IOT' ? `${group.prefix}Devices` : undefined;
  return {
    ...requests(group),
    invokers: [
      {
        name: `${group.prefix}Invoke`,
        description:
          alias === undefined
            ? "Lets the callers' roles call these routes, and nothing else."
            : 'Lets devices call these routes with credentials that AWS IoT Core gives for their certificate.',
        routes: invocable(group),
        iotRoleAlias: alias,
      },
    ],
    notes:
      alias === undefined
        ? [`Attach the policy ${group.prefix}Invoke to the roles of the services that call.`]
        : ['Let the IoT policy of the things allow iot:AssumeRoleWithCertificate on the role alias.'],
  };
}

/** IAMX and PRIV: named roles, by the resource policy as well. */
export function namedRoles(group: Group): SetupPart {
  const roles: SetupParameter = list(
    `${group.prefix}CallerRoleArns`,
    'ARNs of the roles that may call: exact roles, never whole accounts.',
    'arn:aws:iam::444455556666:role/order-service',
  );
  const principals: readonly SetupReference[] = [{ parameter: roles.name }];
  const across = group.leaf === 'IAMX';
  return {
    ...requests(group),
    invokers: across
      ? []
      : [
          {
            name: `${group.prefix}Invoke`,
            description: "Lets the callers' roles call these routes.",
            routes: invocable(group),
          },
        ],
    parameters: [roles],
    principals,
    notes: [
      across
        ? "The callers' own account must allow execute-api:Invoke on these routes as well: both sides must agree."
        : `Attach the policy ${group.prefix}Invoke to the callers' roles: being inside the network is not enough.`,
    ],
  };
}

/** IDPOOL: one credential for the API and for AWS. */
export function exchanged(group: Group): SetupPart {
  const made = isPeople(group) ? poolOf(group, undefined) : undefined;
  return {
    ...requests(group),
    userPools: made === undefined ? [] : [made.pool],
    functions: made?.trigger === undefined ? [] : [made.trigger],
    identityPool: identityPool(group, made, invocable(group)),
    parameters: made?.parameters ?? [],
    notes: [
      ...(made?.notes ?? []),
      'The role of the identity pool opens these routes and nothing else; add what callers do in AWS directly, resource by resource.',
    ],
  };
}

/** K12: temporary credentials for the client's direct calls of AWS; the API keeps its own method. */
export function forDirectCalls(group: Group, part: SetupPart): SetupPart {
  const [pool] = part.userPools;
  const [client] = pool?.clients ?? [];
  if (pool === undefined || client === undefined) {
    const note =
      'Direct calls of AWS: give the client credentials of an identity pool that trusts its issuer.';
    return { ...part, notes: [...part.notes, note] };
  }
  return {
    ...part,
    identityPool: identityPool(group, { pool, client }, []),
    notes: [
      ...part.notes,
      'Add what the client does in AWS directly to the role of the identity pool, resource by resource.',
    ],
  };
}

function identityPool(
  group: Group,
  login: { readonly pool: { readonly name: string }; readonly client: { readonly name: string } } | undefined,
  invoke: readonly string[],
): SetupIdentityPool {
  const guests = login === undefined;
  return {
    name: `${group.prefix}Identities`,
    guests,
    login: login && { userPool: login.pool.name, client: login.client.name },
    roles: [
      {
        name: `${group.prefix}${guests ? 'Guest' : 'SignedIn'}Role`,
        for: guests ? 'guest' : 'authenticated',
        invoke,
      },
    ],
  };
}

function requests(group: Group): SetupPart {
  const auth = { type: 'AWS_IAM' } as const;
  return {
    ...NOTHING,
    auth: group.kind === 'WEBSOCKET' ? onConnect(auth) : () => auth,
    graphql: { mode: { mode: 'AWS_IAM' }, directive: () => '@aws_iam' },
  };
}

/** What a signature is asked for: of a WebSocket API $connect alone. */
function invocable(group: Group): readonly string[] {
  const asked = group.routes.filter(({ path }) => group.kind !== 'WEBSOCKET' || path === '$connect');
  return asked.map(policyRoute).sort();
}
