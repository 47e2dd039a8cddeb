import type { GatewayResponseType } from '@portcullis/model';
import type { CompiledStage } from './compile.ts';
import type { ContextView } from './context-view.ts';
import type { Denied, GatewayAnswer, StepName, Trace } from './decision.ts';
import { DENIALS, type DenialRow } from './denials.ts';
import type { Failure } from './failure.ts';

/** A view of a compiled stage. */
export type CompiledView = ContextView & { readonly stage: CompiledStage };

/** Turns a failure into the answer that this kind of API gives. */
export function deny(view: CompiledView, failure: Failure, trace: Trace | undefined): Denied {
  const row: DenialRow = DENIALS[failure.row];
  const code = failure.code ?? failure.row;
  trace?.step(row.step, 'deny', code, failure.reason, failure.evidence);
  return {
    allowed: false,
    step: row.step,
    code,
    reason: failure.reason,
    responseType: row.type === null ? undefined : (failure.type ?? row.type),
    response: answerOf(view, row, failure),
    route: view.match?.target,
    pathParameters: view.match?.pathParameters,
    identity: view.identity,
  };
}

/** Most refusals say the same to everybody: such an answer is made once for a stage. */
function answerOf(view: CompiledView, row: DenialRow, failure: Failure): GatewayAnswer {
  if (view.stage.api.kind !== 'REST') return httpAnswer(row, failure);
  const isPlain =
    failure.message === undefined &&
    failure.errorType === undefined &&
    failure.type === undefined &&
    failure.validationErrorString === undefined;
  if (!isPlain) return restAnswer(view, row, failure);
  const { constantAnswers, responder } = view.stage;
  const kept = constantAnswers.get(failure.row);
  if (kept !== undefined) return kept;
  const answer = restAnswer(view, row, failure);
  if (responder.isConstant(row.type, row.status)) constantAnswers.set(failure.row, answer);
  return answer;
}

function restAnswer(view: CompiledView, row: DenialRow, failure: Failure): GatewayAnswer {
  return view.stage.responder.answer(
    {
      type: row.type === null ? null : (failure.type ?? row.type),
      errorType: failure.errorType ?? row.errorType,
      message: failure.message ?? row.message,
      status: row.status,
      validationErrorString: failure.validationErrorString,
    },
    view,
  );
}

/** HTTP APIs have neither gateway responses nor detail. DG "Troubleshooting issues with HTTP API JWT authorizers". */
function httpAnswer(row: DenialRow, failure: Failure): GatewayAnswer {
  const headers = ['Content-Type', 'application/json'];
  if (failure.challenge !== undefined) headers.push('www-authenticate', failure.challenge);
  return { status: row.http.status, headers, body: `{"message":"${row.http.message}"}` };
}

/** A failure outside the pipeline: the integration broke, the request was too large. */
export interface OutsideFailure {
  readonly step: StepName;
  readonly code: string;
  readonly reason: string;
  readonly type: GatewayResponseType;
  readonly errorType: string;
  readonly message: string;
  /** Where it is not the type's own. */
  readonly status?: number | undefined;
  readonly http: { readonly status: number; readonly message: string };
}

/** The answer for a failure outside the pipeline, customized like any other. */
export function refuse(view: CompiledView, failure: OutsideFailure): Denied {
  const { step, code, reason, type, errorType, message, status, http } = failure;
  const response =
    view.stage.api.kind === 'REST'
      ? view.stage.responder.answer({ type, errorType, message, status }, view)
      : {
          status: http.status,
          headers: ['Content-Type', 'application/json'],
          body: JSON.stringify({ message: http.message }),
        };
  return {
    allowed: false,
    step,
    code,
    reason,
    responseType: type,
    response,
    route: view.match?.target,
    pathParameters: view.match?.pathParameters,
    identity: view.identity,
  };
}
