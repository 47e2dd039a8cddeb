import type { RequestParts } from '../explain/api-request.ts';
import { callerName } from '../explain/caller-name.ts';
import { parseHeaders, parseRequestLine } from '../explain/request-line.ts';
import { sourceIpOf } from '../explain/source-ip.ts';
import { parseWhos, type Who } from '../explain/who.ts';
import { UsageError } from '../failure.ts';
import { timeOf } from '../options.ts';
import type { Expectation } from './test-file.ts';

/** One caller, one request, one expectation. */
export interface Case {
  readonly name: string;
  readonly as: readonly string[];
  readonly whos: readonly Who[];
  /** As written: `GET /orders?limit=5`. */
  readonly request: string;
  readonly parts: RequestParts;
  readonly place: { readonly api?: string | undefined; readonly stage?: string | undefined };
  readonly expect: Expectation['expect'];
  readonly decidedBy?: Expectation['decidedBy'];
}

/** Every pair of a caller and a request of an expectation. Throws `UsageError` that names the expectation. */
export function casesOf(
  expectation: Expectation,
  index: number,
  common: { readonly now: number; readonly api?: string | undefined; readonly stage?: string | undefined },
): readonly Case[] {
  const title = expectation.name ?? `tests[${index}]`;
  try {
    const requests = [expectation.request].flat();
    const callers = callersOf(expectation);
    const { name } = expectation;
    const named = (pair: string): string => {
      if (name === undefined) return pair;
      return callers.length * requests.length === 1 ? name : `${name} (${pair})`;
    };
    return callers.flatMap((as) =>
      requests.map((request): Case => {
        const { now, headers = {}, body = '', vpce } = expectation;
        return {
          name: named(`${callerName(as)}: ${request}`),
          as,
          whos: parseWhos(as),
          request,
          parts: {
            ...parseRequestLine(request),
            rawHeaders: parseHeaders(Object.entries(headers).map(([name, value]) => `${name}: ${value}`)),
            sourceIp: sourceIpOf(expectation.sourceIp),
            vpce,
            body: new TextEncoder().encode(body),
            now: now === undefined ? common.now : timeOf(now),
          },
          place: { api: expectation.api ?? common.api, stage: expectation.stage ?? common.stage },
          expect: expectation.expect,
          decidedBy: expectation.decidedBy,
        };
      }),
    );
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${title}: ${error.message}`, error.help);
    throw error;
  }
}

function callersOf({ as }: Expectation): readonly (readonly string[])[] {
  if (as === undefined) return [['anonymous']];
  return typeof as === 'string' ? [[as]] : as.map((one) => [one].flat());
}
