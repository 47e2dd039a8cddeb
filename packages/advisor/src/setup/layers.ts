import type {
  Setup,
  SetupCors,
  SetupFront,
  SetupMutualTls,
  SetupParameter,
  SetupPrivateEndpoint,
  SetupReference,
  SetupResourcePolicy,
  SetupRoute,
  SetupUsagePlan,
  SetupWebAcl,
} from '@portcullis/model/setup';
import type { Exposure } from './exposure.ts';
import { type Group, hasLayer, isPeople } from './group.ts';
import { list, secret, text } from './parameter.ts';
import type { SetupPart } from './part.ts';
import { policyRoute } from './route.ts';

type Layers = Pick<
  Setup,
  'usagePlan' | 'resourcePolicy' | 'privateEndpoint' | 'webAcl' | 'front' | 'mutualTls' | 'cors'
>;
interface Member {
  readonly group: Group;
  readonly part: SetupPart;
  readonly routes: readonly SetupRoute[];
}

const MANAGED_RULES = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
];

/** What stands around the API, and the values that only a person can give for it. */
export function layersOf(
  exposure: Exposure,
  members: readonly Member[],
): { readonly layers: Layers; readonly parameters: readonly SetupParameter[] } {
  const groups = members.map(({ group }) => group);
  const cors = corsOf(exposure, groups);
  const parameters: SetupParameter[] = [];
  if (cors !== undefined) {
    parameters.push(
      text('WebOrigin', 'Origin of the web application that calls this API.', 'https://app.example.com'),
    );
  }
  const layers: Layers = {
    usagePlan: usagePlan(exposure, groups),
    resourcePolicy: resourcePolicy(exposure, members, cors),
    privateEndpoint: exposure.reach === 'private' ? privateEndpoint(members, cors) : undefined,
    webAcl: webAcl(exposure, members),
    front: exposure.reach === 'front' ? FRONT : undefined,
    mutualTls: exposure.reach === 'mutual-tls' ? MUTUAL_TLS : undefined,
    cors,
  };
  if (groups.some((group) => hasLayer(group, 'K3'))) {
    parameters.push(list('VpnCidrs', 'Addresses that the VPN leaves from (CIDR).', '198.51.100.0/24'));
  }
  if (layers.privateEndpoint !== undefined) {
    parameters.push(
      text('VpcId', 'The network that calls come from.', 'vpc-0123456789abcdef0'),
      list('SubnetIds', 'Subnets of the interface endpoint, one in each zone.', 'subnet-0123456789abcdef0'),
      list('SecurityGroupIds', 'Security groups that let HTTPS in from the callers.', 'sg-0123456789abcdef0'),
    );
  }
  if (layers.front !== undefined) {
    parameters.push(
      text(
        'FrontWebAclArn',
        'ARN of a web ACL of scope CLOUDFRONT, which is made in us-east-1: a rate rule and the managed rule groups.',
        'arn:aws:wafv2:us-east-1:111122223333:global/webacl/front/11111111-2222-3333-4444-555555555555',
      ),
      secret('OriginSecret', 'Header value that CloudFront adds, so that nobody goes round it.', 16),
    );
  }
  if (layers.mutualTls !== undefined) {
    parameters.push(
      text('DomainName', 'Custom domain that asks for the client certificate.', 'api.example.com'),
      text(
        'CertificateArn',
        'Certificate of the domain (AWS Certificate Manager, same region).',
        'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
      ),
      text(
        'TruststoreUri',
        'Certificates of the authorities that are trusted.',
        's3://example-truststore/clients.pem',
      ),
    );
  }
  return { layers, parameters };
}

const FRONT: SetupFront = { webAclParameter: 'FrontWebAclArn', originSecretParameter: 'OriginSecret' };
const MUTUAL_TLS: SetupMutualTls = {
  domainParameter: 'DomainName',
  certificateParameter: 'CertificateArn',
  truststoreParameter: 'TruststoreUri',
};

function usagePlan(exposure: Exposure, groups: readonly Group[]): SetupUsagePlan | undefined {
  const metered = groups.filter((group) => hasLayer(group, 'K1'));
  const [first] = metered;
  if (first === undefined || exposure.kind !== 'REST') return undefined;
  const byAuthorizer = exposure.keySource === 'AUTHORIZER';
  return {
    name: 'UsagePlan',
    throttle: { rateLimit: 10, burstLimit: 20 },
    quota: { limit: 10_000, period: 'DAY' },
    keys: metered.map(({ prefix }) => `${prefix}Key`),
    keySource: byAuthorizer ? 'AUTHORIZER' : 'HEADER',
    keyValueParameter: byAuthorizer ? `${first.prefix}UsageKey` : undefined,
  };
}

/** Regional web ACLs go on REST stages and AppSync APIs; a pool that people sign in to is flooded as easily. */
function webAcl(exposure: Exposure, members: readonly Member[]): SetupWebAcl | undefined {
  const asked = members.some(({ group }) => hasLayer(group, 'K5'));
  if (!asked || (exposure.kind !== 'REST' && exposure.kind !== 'GRAPHQL')) return undefined;
  const signIn = members.some(({ part }) =>
    part.userPools.some((pool) => pool.clients.some(({ flow }) => flow === 'code')),
  );
  return {
    name: 'WebAcl',
    rateLimit: 1000,
    managedRuleGroups: MANAGED_RULES,
    protects: signIn ? ['api', 'user-pool'] : ['api'],
  };
}

function corsOf(exposure: Exposure, groups: readonly Group[]): SetupCors | undefined {
  if (exposure.reach === 'mutual-tls' || (exposure.kind !== 'REST' && exposure.kind !== 'HTTP'))
    return undefined;
  const fromBrowsers = groups.filter(
    (group) => isPeople(group) || group.leaf === 'OPEN' || group.leaf === 'IDPOOL',
  );
  if (fromBrowsers.length === 0) return undefined;
  const methods = fromBrowsers.flatMap((group) => group.routes.map(({ method }) => method));
  const signing = fromBrowsers.some(({ leaf }) => leaf === 'IDPOOL');
  const headers = [
    'authorization',
    'content-type',
    ...(signing ? ['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'] : []),
  ];
  const allowMethods = methods.includes('ANY')
    ? (['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const)
    : [...new Set(methods)].filter((method) => method !== 'OPTIONS').sort();
  return { allowOrigin: { parameter: 'WebOrigin' }, allowMethods, allowHeaders: headers, maxAgeSeconds: 600 };
}

function preflightsOf(routes: readonly SetupRoute[], cors: SetupCors | undefined): readonly string[] {
  return cors === undefined ? [] : [...new Set(routes.map(({ path }) => `OPTIONS ${path}`))];
}

function privateEndpoint(members: readonly Member[], cors: SetupCors | undefined): SetupPrivateEndpoint {
  const routes = members.flatMap((member) => member.routes);
  return {
    vpcParameter: 'VpcId',
    subnetsParameter: 'SubnetIds',
    securityGroupsParameter: 'SecurityGroupIds',
    endpointPolicyRoutes: [...routes.map(policyRoute), ...preflightsOf(routes, cors)],
  };
}

/** K2, K3 and K4. Once there is a policy, every open, Cognito or Lambda route needs its Allow. */
function resourcePolicy(
  exposure: Exposure,
  members: readonly Member[],
  cors: SetupCors | undefined,
): SetupResourcePolicy | undefined {
  if (exposure.kind !== 'REST') return undefined;
  const wanted = members.some(
    ({ group, part }) => part.principals !== undefined || hasLayer(group, 'K2') || hasLayer(group, 'K3'),
  );
  if (!wanted) return undefined;
  type Statement = SetupResourcePolicy['statements'][number];
  const statements: Statement[] = [];
  const endpoint: SetupReference = { privateEndpoint: 'id' };
  if (exposure.reach === 'private') {
    statements.push({
      sid: 'OutsideTheEndpoint',
      effect: 'Deny',
      principal: '*',
      conditions: [{ operator: 'StringNotEquals', key: 'aws:SourceVpce', values: [endpoint] }],
    });
  }
  for (const { group, part, routes } of members) {
    const names = routes.map(policyRoute);
    if (hasLayer(group, 'K3')) {
      statements.push({
        sid: `${group.prefix}OutsideTheVpn`,
        effect: 'Deny',
        principal: '*',
        routes: [...names, ...preflightsOf(routes, cors)],
        conditions: [{ operator: 'NotIpAddress', key: 'aws:SourceIp', values: [{ parameter: 'VpnCidrs' }] }],
      });
    }
    if (part.principals !== undefined) {
      const sid = `${group.prefix}Callers`;
      statements.push({
        sid,
        effect: 'Allow',
        principal: { aws: part.principals },
        routes: names,
        conditions: [],
      });
      continue;
    }
    // Signed requests of this account need their own policy's Allow only; one here would let every signer in.
    const open = routes.filter(({ auth }) => auth.type !== 'AWS_IAM').map(policyRoute);
    const allowed = [...open, ...preflightsOf(routes, cors)];
    if (allowed.length === 0) continue;
    statements.push({
      sid: `${group.prefix}Routes`,
      effect: 'Allow',
      principal: '*',
      routes: allowed,
      conditions: [],
    });
  }
  return { statements };
}
