import type { Line } from './charge.ts';
import type { Design } from './designs.ts';
import { wafLines } from './month.ts';
import type { Traffic } from './traffic.ts';
import { authorizerLines, functionLine, gatewayLine, logLine, logUsage } from './usage-lines.ts';

/** An attack is answered by one rate rule. */
const RATE_RULES = 1;

/**
 * What an attack uses: every request leaves a line in the access log and is inspected where there is a web ACL; what
 * that lets through is refused by the authorizer, or reaches the function and is billed in full. A refusal is small:
 * it is metered once, and its data out is not counted.
 */
export function attackLines(design: Design, traffic: Traffic): readonly Line[] {
  const { attackRequests: requests, refusalMs, accessLogKb, functionLogKb } = traffic;
  const past = requests * (design.webAcl ? traffic.wafLeak : 1);
  const api = design.reachesFunctionOf;
  const log = logUsage(requests, accessLogKb);
  return [
    ...(design.webAcl ? wafLines(RATE_RULES, requests) : []),
    ...(api === null
      ? []
      : [
          gatewayLine(api, past, 0),
          functionLine(past, refusalMs, traffic),
          logLine('Log of the function', [logUsage(past, functionLogKb)]),
        ]),
    ...(design.unseenTokens === 0 ? [] : authorizerLines(past * design.unseenTokens, traffic)),
    logLine('Access log', [log]),
  ];
}

/** What a request uses that is let in: nothing of it is refused. */
export function acceptedLines(requests: number, ms: number, traffic: Traffic): readonly Line[] {
  return [
    gatewayLine(traffic.api, requests, 0),
    functionLine(requests, ms, traffic),
    logLine('Logs of the function and of access', [
      logUsage(requests, traffic.accessLogKb),
      logUsage(requests, traffic.functionLogKb),
    ]),
  ];
}
