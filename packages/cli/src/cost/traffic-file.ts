import type { Traffic } from '@portcullis/advisor/cost';
import { z } from 'zod';
import type { Terminal } from '../terminal.ts';
import { readInputFile } from './read-input-file.ts';

/** What a traffic file says; what it leaves out comes from the template, or is assumed. */
export type TrafficFile = Partial<Omit<Traffic, 'backendTimeoutMs'>>;

/** More requests than all of the world's networks carry in a month; sums stay exact to the cent far below it. */
const MOST = 1e13;

function amount(most: number = MOST, least = 0): z.ZodOptional<z.ZodNumber> {
  const error = `must be a number from ${shown(least)} to ${shown(most)}`;
  return z.number({ error }).min(least, { error }).max(most, { error }).optional();
}

function count(most: number = MOST): z.ZodOptional<z.ZodNumber> {
  const error = `must be a whole number from 0 to ${shown(most)}`;
  return z.int({ error }).min(0, { error }).max(most, { error }).optional();
}

function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
): z.ZodOptional<z.ZodType<T[number]>> {
  return z
    .enum(values, { error: `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}` })
    .optional();
}

function shown(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 20 });
}

const MOST_LAMBDA_MB = 10_240;
const LAMBDA_TIMEOUT_MS = 900_000;
const MOST_KB = 1_000_000;

export const trafficSchema: z.ZodType<TrafficFile> = z
  .strictObject(
    {
      api: oneOf(['rest', 'http']),
      requestsPerMonth: count(),
      responseKb: amount(MOST_KB),
      attackRequests: count(),
      monthlyActiveUsers: count(),
      federatedUsers: count(),
      userPoolTier: oneOf(['lite', 'essentials', 'plus']),
      backendMemoryMb: amount(MOST_LAMBDA_MB),
      backendMs: amount(LAMBDA_TIMEOUT_MS),
      refusalMs: amount(LAMBDA_TIMEOUT_MS),
      architecture: oneOf(['x86', 'arm']),
      functionLogKb: amount(MOST_KB),
      accessLogKb: amount(MOST_KB),
      authorizer: oneOf(['none', 'gateway', 'lambda']),
      authorizerMemoryMb: amount(MOST_LAMBDA_MB),
      authorizerMs: amount(LAMBDA_TIMEOUT_MS),
      authorizerCacheHitRate: amount(1),
      verifiedPermissions: oneOf(['none', 'single', 'batch']),
      wafRules: count(1500),
      wafLeak: amount(1),
      vpcEndpointZones: count(20),
      m2mClients: count(),
      m2mCallsPerMonth: count(),
      m2mTokenHours: amount(24),
      requestsPerSecondLimit: amount(10_000_000),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'must be a map of keys and numbers' : undefined) },
  )
  .superRefine((traffic, context) => {
    const { federatedUsers = 0, monthlyActiveUsers = 0, m2mClients = 0 } = traffic;
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (federatedUsers > monthlyActiveUsers)
      refuse('federatedUsers', 'are a part of monthlyActiveUsers and cannot be more');
    if (traffic.m2mTokenHours === 0 && traffic.m2mCallsPerMonth === undefined)
      refuse(
        'm2mTokenHours',
        '0 means a token for every call, so m2mCallsPerMonth must say how many those are',
      );
    if (traffic.m2mCallsPerMonth !== undefined && m2mClients === 0)
      refuse('m2mCallsPerMonth', 'needs m2mClients, the number of clients that make the calls');
  });

export function readTrafficFile(terminal: Terminal, path: string): TrafficFile {
  return readInputFile(terminal, '--traffic', path, trafficSchema);
}
