import type { Command } from 'commander';
import { Option } from 'commander';
import { repeatable } from '../options.ts';

/** Values of the facts as flags. They stand here a second time, so that no other command loads the table. */
const CHOICES: readonly (readonly [flag: string, values: string, means: string])[] = [
  [
    '--caller <who>',
    'anon|user|social|partner|employee|m2m|svcSame|svcCross|vpcSvc|iot|webhook|agent',
    'who calls',
  ],
  ['--cred <credential>', 'none|cognito|oidc|saml|opaque|cert', 'what the callers hold already'],
  ['--authz <rule>', 'any|scopes|roles|abac', 'what decides which routes a caller may use'],
  ['--revoke <speed>', 'slow|fast|now', 'how soon a revoked credential must stop working'],
  ['--net <network>', 'public|vpn|vpc', 'where the callers are'],
  ['--proof <proof>', 'hmac|header', "what a webhook's sender proves itself with"],
];

const SWITCHES: readonly (readonly [flag: string, means: string])[] = [
  ['--tenant', 'callers belong to tenants that must not see each other'],
  ['--quota', 'each client is metered or limited'],
  ['--waf', 'AWS WAF is asked for'],
  ['--aws', 'the client also calls AWS services directly'],
  ['--iam-decides', "IAM roles decide on the API's own calls, too"],
  ['--lookup', 'the token is checked against live state'],
  ['--regulated', 'an auditor or a regulator looks at it'],
  ['--low-latency', 'every millisecond counts'],
];

/** The options of `advise` beside the common ones; the common `--api` also takes rest, http, ws or appsync. */
export function addAdviseOptions(command: Command): Command {
  command
    .option(
      '--facts <file>',
      'facts (YAML or JSON): one object, or a list with a group each; nothing is asked',
    )
    .addOption(
      new Option('--diagram <kind>', 'draw the decision tree and the path through it instead').choices([
        'mermaid',
        'svg',
      ]),
    )
    .option('--out <file>', 'write there instead of to stdout')
    .option('--group <name>', 'name of the group of routes; beside a TEMPLATE: only that group of it')
    .addOption(repeatable('--route <route>', '"METHOD /path" of the group; repeatable'));
  for (const [flag, values, means] of CHOICES) {
    command.addOption(new Option(flag, means).choices(values.split('|')));
  }
  for (const [flag, means] of SWITCHES) {
    command.option(flag, means);
    command.addOption(new Option(flag.replace('--', '--no-'), `not: ${means}`).hideHelp());
  }
  return command
    .option('--can-sign', 'a device can sign requests (the default)')
    .option('--no-can-sign', 'a device cannot sign requests (SigV4)')
    .option('--cost-cap <usd>', 'the most that a flood may cost in an hour');
}

export const ADVISE_EXAMPLES: readonly string[] = [
  'portcullis advise',
  'portcullis advise template.yaml',
  'portcullis advise --caller user --api rest --quota',
  'portcullis advise --facts facts.yaml --json > plan.json',
  'portcullis advise --caller partner --cred oidc --diagram svg --out decision.svg',
];

export const ADVISE_NOTES = `Each fact is a flag, and a key of the facts file: { caller: user, api: rest, quota: true }. With facts, nothing is
asked. \`--api\` takes rest, http, ws or appsync here; beside a TEMPLATE it may also name one API of several, and flags
count more than what the template says. Facts that cannot be had together end with status 2 and the id of the conflict
(E1 ...); an answer that still asks for a fact with 1.`;
