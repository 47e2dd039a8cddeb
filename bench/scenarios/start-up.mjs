// How long a person waits: until the demo serves, and until a large template's posture is there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCHER, ROOT, startPortcullis } from '../../scripts/portcullis-process.mjs';
import { median } from '../median.mjs';

const DEMO = join(ROOT, 'examples/orders');
const RUNS = 5;
const ROUTES = 1_000;
const ROUTES_PER_FUNCTION = 10;

async function demoReady() {
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    const portcullis = await startPortcullis([process.execPath, LAUNCHER, 'serve', DEMO, '--dev'], DEMO);
    times.push(portcullis.readyAfterMs);
    await portcullis.stop();
  }
  return times;
}

/** A SAM template with a user pool authorizer and many functions, as a large team would have it. */
export function largeTemplate(routes) {
  const lines = [
    'Transform: AWS::Serverless-2016-10-31',
    'Resources:',
    '  Pool: { Type: AWS::Cognito::UserPool }',
    '  Api:',
    '    Type: AWS::Serverless::Api',
    '    Properties:',
    '      StageName: prod',
    '      OpenApiVersion: 3.0.1',
    '      Auth:',
    '        DefaultAuthorizer: Users',
    '        Authorizers: { Users: { UserPoolArn: !GetAtt Pool.Arn } }',
  ];
  for (let fn = 0; fn * ROUTES_PER_FUNCTION < routes; fn += 1) {
    lines.push(
      `  Function${fn}:`,
      '    Type: AWS::Serverless::Function',
      '    Properties:',
      '      Runtime: nodejs22.x',
      '      Handler: index.handler',
      '      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"',
      '      Events:',
    );
    for (let event = 0; event < ROUTES_PER_FUNCTION; event += 1) {
      const auth = event === 0 ? ', Auth: { Authorizer: NONE }' : '';
      lines.push(
        `        Event${event}: { Type: Api, Properties: { RestApiId: !Ref Api, Method: GET, Path: "/area${fn}/{id}/part${event}"${auth} } }`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function posture() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    const template = join(folder, 'template.yaml');
    writeFileSync(template, largeTemplate(ROUTES));
    return Array.from({ length: RUNS }, () => {
      const startedAt = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, template, '--json'], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      const time = performance.now() - startedAt;
      if (status !== 0) throw new Error(`posture ended with ${status}: ${stderr}`);
      const found = JSON.parse(stdout).apis.reduce((sum, api) => sum + api.routes.length, 0);
      if (found !== ROUTES) throw new Error(`posture shows ${found} routes instead of ${ROUTES}`);
      return time;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SCENARIOS = [
  ['start: serve of the demo is ready', 1.5, demoReady],
  ['start: posture of 1,000 routes', 1, posture],
];

export const startUpScenarios = {
  names: SCENARIOS.map(([name]) => name),
  async run(options) {
    for (const [name, bar, measure] of SCENARIOS) {
      await options.measure({ name, unit: 's', bar, better: 'less' }, async () => {
        const seconds = (await measure()).map((ms) => ms / 1000);
        return {
          value: median(seconds),
          detail: `median of ${seconds.map((one) => one.toFixed(2)).join(', ')}`,
        };
      });
    }
  },
};
