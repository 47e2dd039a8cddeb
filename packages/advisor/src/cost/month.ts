import type { Line } from './charge.ts';
import { machineTokens } from './machine-tokens.ts';
import { HOURS_PER_MONTH, type Traffic } from './traffic.ts';
import {
  authorizerLines,
  functionLine,
  gatewayLine,
  gigabytes,
  line,
  logLine,
  logUsage,
} from './usage-lines.ts';

/** What a month uses: the gateway, the function, the logs, data out, and what auth costs. */
export function monthLines(traffic: Traffic): readonly Line[] {
  const { requestsPerMonth: requests, responseKb, backendMs, accessLogKb, functionLogKb } = traffic;
  const data = gigabytes(requests, responseKb);
  return [
    gatewayLine(traffic.api, requests, responseKb),
    functionLine(requests, backendMs, traffic),
    logLine('Logs of the function and of access', [
      logUsage(requests, accessLogKb),
      logUsage(requests, functionLogKb),
    ]),
    line('Data out', data, 'GB', [{ item: 'data.out', quantity: data }]),
    ...(traffic.authorizer === 'lambda'
      ? authorizerLines(requests * (1 - traffic.authorizerCacheHitRate), traffic)
      : []),
    ...userLines(traffic),
    ...machineLines(traffic),
    ...wafLines(traffic.wafRules, requests),
    ...endpointLines(traffic.vpcEndpointZones, data),
  ];
}

function userLines({ monthlyActiveUsers, federatedUsers, userPoolTier }: Traffic): readonly Line[] {
  const direct = Math.max(0, monthlyActiveUsers - federatedUsers);
  return [
    line(`Cognito ${userPoolTier}`, direct, 'users', [
      { item: `cognito.${userPoolTier}.mau`, quantity: direct },
    ]),
    line('Cognito, signed in by SAML or OIDC', federatedUsers, 'users', [
      { item: 'cognito.federated.mau', quantity: federatedUsers },
    ]),
  ];
}

function machineLines({ m2mClients, m2mCallsPerMonth, m2mTokenHours }: Traffic): readonly Line[] {
  const tokens = machineTokens(m2mClients, m2mCallsPerMonth, m2mTokenHours);
  return [
    line('Cognito machine-to-machine tokens', tokens, 'tokens', [
      { item: 'cognito.m2m.tokens', quantity: tokens },
    ]),
  ];
}

/** The web ACL stands all month, whatever comes; it inspects what comes. */
export function wafLines(rules: number | null, requests: number): readonly Line[] {
  if (rules === null) return [];
  return [
    line(`AWS WAF, a web ACL with ${rules} ${rules === 1 ? 'rule' : 'rules'}`, requests, 'requests', [
      { item: 'waf.web-acl', quantity: 1 },
      { item: 'waf.rule', quantity: rules },
      { item: 'waf.requests', quantity: requests },
    ]),
  ];
}

function endpointLines(zones: number, dataGb: number): readonly Line[] {
  if (zones === 0) return [];
  const hours = zones * HOURS_PER_MONTH;
  return [
    line('VPC endpoint', hours, 'hours', [
      { item: 'vpc-endpoint.hours', quantity: hours },
      { item: 'vpc-endpoint.data', quantity: dataGb },
    ]),
  ];
}
