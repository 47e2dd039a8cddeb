import type { Trace } from '@portcullis/engine/authorize';

/** Makes a trace for each request; `end` closes it with the answer's status. */
export type StartTrace = (name: string) => { readonly trace: Trace; end(status: number): void };

/**
 * A span per request and one per step of the pipeline, on the tracer that the program registered. The package is
 * imported here and only when tracing is switched on: loading it costs more than deciding thousands of requests.
 */
export async function loadTelemetry(): Promise<StartTrace> {
  const { context, SpanStatusCode, trace: api } = await import('@opentelemetry/api');
  const tracer = api.getTracer('@portcullis/gateway');
  return (name) => {
    const parent = tracer.startSpan(name);
    const inside = api.setSpan(context.active(), parent);
    let since = Date.now();
    const trace: Trace = {
      step(step, outcome, code, reason) {
        const now = Date.now();
        const span = tracer.startSpan(`portcullis.${step}`, { startTime: since }, inside);
        span.setAttributes({ 'portcullis.outcome': outcome, 'portcullis.code': code });
        if (outcome === 'deny') span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
        span.end(now);
        since = now;
      },
    };
    return {
      trace,
      end(status) {
        parent.setAttribute('http.response.status_code', status);
        parent.end();
      },
    };
  };
}
