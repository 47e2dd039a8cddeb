import type { Line, Usage } from './charge.ts';
import type { Traffic } from './traffic.ts';

/** HTTP APIs are metered per 512 KB of a payload. */
const HTTP_METER_KB = 512;
const KB_PER_GB = 1_000_000;
const MB_PER_GB = 1024;
const MS_PER_SECOND = 1000;

export function gatewayLine(api: Traffic['api'], requests: number, responseKb: number): Line {
  if (api === 'rest')
    return line('REST API requests', requests, 'requests', [
      { item: 'api-gateway.rest.requests', quantity: requests },
    ]);
  const metered = requests * Math.max(1, Math.ceil(responseKb / HTTP_METER_KB));
  return line('HTTP API requests', metered, 'requests', [
    { item: 'api-gateway.http.requests', quantity: metered },
  ]);
}

/** Invocations and the memory that they hold while they run. */
export function lambdaUsage(
  invocations: number,
  ms: number,
  memoryMb: number,
  architecture: Traffic['architecture'],
): readonly Usage[] {
  const gbSeconds = invocations * (ms / MS_PER_SECOND) * (memoryMb / MB_PER_GB);
  return [
    { item: 'lambda.requests', quantity: invocations },
    { item: `lambda.${architecture}.gb-seconds`, quantity: gbSeconds },
  ];
}

export function functionLine(invocations: number, ms: number, traffic: Traffic): Line {
  const { backendMemoryMb, architecture } = traffic;
  return line(
    `Lambda function, ${backendMemoryMb} MB for ${ms} ms`,
    invocations,
    'invocations',
    lambdaUsage(invocations, ms, backendMemoryMb, architecture),
  );
}

/** The authorizer with its log, and what it asks. */
export function authorizerLines(invocations: number, traffic: Traffic): readonly Line[] {
  const { authorizerMemoryMb, authorizerMs, architecture, functionLogKb, verifiedPermissions } = traffic;
  const run = line(
    `Lambda authorizer, ${authorizerMemoryMb} MB for ${authorizerMs} ms, and its log`,
    invocations,
    'invocations',
    [
      ...lambdaUsage(invocations, authorizerMs, authorizerMemoryMb, architecture),
      logUsage(invocations, functionLogKb),
    ],
  );
  if (verifiedPermissions === 'none') return [run];
  const item = `verified-permissions.${verifiedPermissions}` as const;
  return [run, line('Verified Permissions', invocations, 'requests', [{ item, quantity: invocations }])];
}

export function logUsage(entries: number, kb: number): Usage {
  return { item: 'logs.ingest', quantity: (entries * kb) / KB_PER_GB };
}

export function logLine(item: string, usage: readonly Usage[]): Line {
  const quantity = usage.reduce((sum, one) => sum + one.quantity, 0);
  return line(item, quantity, 'GB', usage);
}

export function gigabytes(count: number, kb: number): number {
  return (count * kb) / KB_PER_GB;
}

export function line(item: string, quantity: number, unit: string, usage: readonly Usage[]): Line {
  return { item, quantity, unit, usage };
}
