import { type RefusalPricing, type Refusals, refusalsOf } from './refusals.ts';

/** Upper bounds of the duration buckets, in seconds. */
const BUCKETS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

interface CodeCount {
  readonly decision: 'allow' | 'deny';
  readonly step: string;
  count: number;
}

/** Counters of one stage: a request costs one look-up and one addition; text is made when somebody asks for it. */
export class StageMetrics {
  readonly api: string;
  readonly stage: string;
  readonly codes: Map<string, CodeCount> = new Map();
  readonly buckets: number[] = new Array<number>(BUCKETS.length + 1).fill(0);
  durationSum = 0;

  constructor(api: string, stage: string) {
    this.api = api;
    this.stage = stage;
  }

  /** `step` is that of a refusal, else empty. */
  observe(decision: 'allow' | 'deny', code: string, step: string, seconds: number): void {
    const known = this.codes.get(code);
    if (known === undefined) this.codes.set(code, { decision, step, count: 1 });
    else known.count++;
    this.durationSum += seconds;
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] as number)) bucket++;
    this.buckets[bucket] = (this.buckets[bucket] as number) + 1;
  }
}

/** All metrics of a gateway; they outlive a reload of the template. */
export class GatewayMetrics {
  readonly #stages = new Map<string, StageMetrics>();
  readonly #invocations = new Map<string, number>();
  reloads = 0;
  failedReloads = 0;
  /** Absent: refusals are counted and not priced. */
  refusalPricing: RefusalPricing | undefined;

  stage(api: string, stage: string): StageMetrics {
    const key = `${api}\u0000${stage}`;
    let metrics = this.#stages.get(key);
    if (metrics === undefined) {
      metrics = new StageMetrics(api, stage);
      this.#stages.set(key, metrics);
    }
    return metrics;
  }

  invoked(functionName: string): void {
    this.#invocations.set(functionName, (this.#invocations.get(functionName) ?? 0) + 1);
  }

  /** Makes a function appear with zero, so that "never invoked" can be seen. */
  declareFunction(functionName: string): void {
    if (!this.#invocations.has(functionName)) this.#invocations.set(functionName, 0);
  }

  refusals(): readonly Refusals[] {
    return refusalsOf(this.#stages.values(), this.refusalPricing);
  }

  /** Prometheus text format 0.0.4. */
  render(): string {
    const stages = [...this.#stages.values()];
    const lines: string[] = [];
    family(lines, 'portcullis_requests_total', 'counter', 'Requests that were answered.');
    for (const { api, stage, codes } of stages) {
      for (const [code, { decision, count }] of codes) {
        lines.push(sample('portcullis_requests_total', { api, stage, decision, code }, count));
      }
    }
    family(
      lines,
      'portcullis_refused_total',
      'counter',
      'Requests that were refused, by the step that decided.',
    );
    for (const [key, count] of refused(stages))
      lines.push(sample('portcullis_refused_total', JSON.parse(key), count));
    if (this.refusalPricing !== undefined) refusalCosts(lines, this.refusals(), this.refusalPricing);
    family(
      lines,
      'portcullis_invocations_total',
      'counter',
      'Invocations of functions, authorizers included.',
    );
    for (const [name, count] of this.#invocations) {
      lines.push(sample('portcullis_invocations_total', { function: name }, count));
    }
    family(
      lines,
      'portcullis_request_duration_seconds',
      'histogram',
      'From the end of the headers to the answer.',
    );
    for (const stage of stages) histogram(lines, stage);
    family(lines, 'portcullis_reloads_total', 'counter', 'Reloads of the template.');
    lines.push(sample('portcullis_reloads_total', { outcome: 'ok' }, this.reloads));
    lines.push(sample('portcullis_reloads_total', { outcome: 'failed' }, this.failedReloads));
    family(lines, 'process_resident_memory_bytes', 'gauge', 'Resident memory.');
    lines.push(`process_resident_memory_bytes ${process.memoryUsage.rss()}`);
    family(lines, 'process_cpu_seconds_total', 'counter', 'User and system time.');
    const { user, system } = process.cpuUsage();
    lines.push(`process_cpu_seconds_total ${(user + system) / 1e6}`);
    return `${lines.join('\n')}\n`;
  }
}

function refused(stages: readonly StageMetrics[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { api, codes } of stages) {
    for (const [code, { decision, step, count }] of codes) {
      if (decision !== 'deny') continue;
      const key = JSON.stringify({ api, step, code });
      totals.set(key, (totals.get(key) ?? 0) + count);
    }
  }
  return totals;
}

/** A gauge, since a reload may bring another price. */
function refusalCosts(lines: string[], refusals: readonly Refusals[], pricing: RefusalPricing): void {
  const name = 'portcullis_refused_cost_in_function';
  const help = `What the refused requests would have cost with auth in the function, in ${pricing.currency}, at prices of ${pricing.prices}.`;
  family(lines, name, 'gauge', help);
  for (const { api, step, costInFunction } of refusals)
    if (costInFunction !== undefined) lines.push(sample(name, { api, step }, costInFunction));
}

function histogram(lines: string[], { api, stage, buckets, durationSum }: StageMetrics): void {
  const name = 'portcullis_request_duration_seconds';
  let total = 0;
  for (let i = 0; i < buckets.length; i++) {
    total += buckets[i] as number;
    lines.push(
      sample(`${name}_bucket`, { api, stage, le: i < BUCKETS.length ? String(BUCKETS[i]) : '+Inf' }, total),
    );
  }
  lines.push(
    sample(`${name}_sum`, { api, stage }, durationSum),
    sample(`${name}_count`, { api, stage }, total),
  );
}

function family(lines: string[], name: string, type: string, help: string): void {
  lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${name}{${pairs.join(',')}} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
