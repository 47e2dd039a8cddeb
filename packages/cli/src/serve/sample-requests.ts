import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../failure.ts';

/** One request of a `requests.json` beside a template. */
export interface SampleRequest {
  readonly title: string;
  readonly method: string;
  /** With the stage. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly token?: SampleToken | undefined;
  readonly sign?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string }
    | undefined;
  readonly repeat: number;
  readonly expect: number;
}

export interface SampleToken {
  readonly pool: string;
  readonly user: string;
  readonly use?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}

const FILE = 'requests.json';

/** The sample requests beside a template; none where there is no such file. */
export function readSampleRequests(folder: string): readonly SampleRequest[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UsageError(`${path} is not valid JSON`, 'correct or remove it');
  }
  const requests =
    typeof document === 'object' && document !== null && 'requests' in document ? document.requests : [];
  if (!Array.isArray(requests)) return [];
  return requests.flatMap((request: unknown) => (isSample(request) ? [withDefaults(request)] : []));
}

type RawSample = Pick<SampleRequest, 'title' | 'path' | 'expect'> & Partial<SampleRequest>;

function isSample(value: unknown): value is RawSample {
  if (typeof value !== 'object' || value === null) return false;
  const { title, path, expect } = value as Readonly<Record<string, unknown>>;
  return typeof title === 'string' && typeof path === 'string' && typeof expect === 'number';
}

function withDefaults(sample: RawSample): SampleRequest {
  return {
    ...sample,
    method: sample.method ?? 'GET',
    headers: sample.headers ?? {},
    repeat: sample.repeat ?? 1,
  };
}

/** A sample as a command to paste; `token` gives the token, or a command that prints it. */
export function curlCommand(
  sample: SampleRequest,
  gatewayUrl: string,
  token: (wanted: SampleToken) => string,
): string {
  const parts = ['curl', '-s', '-o', '/dev/null', '-w', quote('%{http_code}\\n')];
  if (sample.method !== 'GET') parts.push('-X', sample.method);
  for (const [name, value] of Object.entries(sample.headers)) parts.push('-H', quote(`${name}: ${value}`));
  if (sample.token !== undefined) parts.push('-H', `"Authorization: Bearer ${token(sample.token)}"`);
  if (sample.sign !== undefined) {
    const { accessKeyId, secretAccessKey, region } = sample.sign;
    parts.push(
      '--aws-sigv4',
      quote(`aws:amz:${region}:execute-api`),
      '-u',
      quote(`${accessKeyId}:${secretAccessKey}`),
    );
  }
  if (sample.body !== undefined) parts.push('-d', quote(sample.body));
  parts.push(quote(`${gatewayUrl}${sample.path}`));
  const command = parts.join(' ');
  return sample.repeat > 1 ? `for i in $(seq ${sample.repeat}); do ${command}; done` : command;
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The samples as `serve` prints them. */
export function renderSamples(
  samples: readonly SampleRequest[],
  gatewayUrl: string,
  token: (wanted: SampleToken) => string,
): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    (sample) => `# ${sample.expect}  ${sample.title}\n${curlCommand(sample, gatewayUrl, token)}`,
  );
  return `Requests to try, each with the status it answers:\n\n${lines.join('\n')}\n`;
}
