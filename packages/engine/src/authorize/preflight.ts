import type { CompiledRoute, CompiledStage } from './compile.ts';
import { preflightAnswer } from './cors.ts';
import type { Decision } from './decision.ts';
import type { ApiRequest } from './request.ts';

/** The gateway's own answer to a preflight of an HTTP API. */
export function preflight(stage: CompiledStage, request: ApiRequest, route?: CompiledRoute): Decision {
  const { cors } = stage.api;
  if (cors === undefined)
    throw new Error('a preflight is answered for an API with a CORS configuration only');
  return { allowed: true, route, pathParameters: {}, identity: {}, answer: preflightAnswer(cors, request) };
}
