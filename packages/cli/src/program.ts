import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ADVISE_EXAMPLES, ADVISE_NOTES, addAdviseOptions } from './advise/declare.ts';
import type { AdviseOptions } from './advise/options.ts';
import type { AuditCommandOptions } from './audit/options.ts';
import type { CostOptions } from './cost/command.ts';
import type { ExplainOptions } from './explain/command.ts';
import { UsageError } from './failure.ts';
import { addGenerateOptions, GENERATE_EXAMPLES } from './generate/declare.ts';
import type { GenerateOptions } from './generate/options.ts';
import type { MatrixOptions } from './matrix/command.ts';
import { addAccountOption, addCommonOptions, type CommonOptions, repeatable } from './options.ts';
import type { ServeOptions } from './serve/options.ts';
import type { Terminal } from './terminal.ts';
import type { TestOptions } from './test/command.ts';
import type { TokenOptions } from './token/command.ts';
import type { UsersExportOptions, UsersOptions } from './users/command.ts';

/** Commands that the command line will have; naming one says so instead of looking for a file of that name. */
const LATER = ['authz'];

const FINDS =
  'TEMPLATE is a file or a folder; without one: portcullis.yaml, template.yaml|yml|json, cdk.out/, openapi.yaml|yml|json.';

/** The command line; each command's code is loaded when it runs. `done` receives the exit status. */
export function buildProgram(terminal: Terminal, done: (status: number) => void): Command {
  const program = new Command('portcullis');
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.note(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'portcullis: ')),
      getOutHasColors: () => terminal.colour,
      getErrHasColors: () => false,
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => 100,
    })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .version(version(), '--version', 'print the version')
    .description(
      'Who may call an API, decided before anybody pays for the call.\n\nWithout a command: the posture of a template: every route, its auth, and who gets in.',
    )
    .argument('[template]', 'a template (SAM, CloudFormation, OpenAPI), or a folder that has one')
    .addHelpText(
      'after',
      examples(['portcullis', 'portcullis template.yaml --json', 'portcullis serve examples/orders --dev']),
    )
    .addHelpText('after', `\n${FINDS}`);
  addCommonOptions(program);
  program.action(async (template: string | undefined, options: CommonOptions) => {
    const { posture } = await import('./posture/command.ts');
    done(await posture(terminal, template, options));
  });
  addServe(program, terminal, done);
  addExplain(program, terminal, done);
  addMatrix(program, terminal, done);
  addTest(program, terminal, done);
  addImport(program, terminal, done);
  addToken(program, terminal, done);
  addUsers(program, terminal, done);
  addCost(program, terminal, done);
  addAdvise(program, terminal, done);
  addAudit(program, terminal, done);
  addGenerate(program, terminal, done);
  for (const name of LATER) addLater(program, name);
  return program;
}

function addServe(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'serve', 'serve the API as a gateway that enforces all of it');
  addAccountOption(command)
    .option('--port <n>', 'port of the gateway (default: 8080)')
    .option('--admin-port <n>', 'port of /healthz, /readyz and /metrics (default: 8081)')
    .option('--identity-port <n>', 'port of the identity service (default: 8082)')
    .option('--host <address>', 'where the gateway and the issuer listen (default: 127.0.0.1)')
    .option('--only <part>', 'gateway or identity')
    .option('--workers <n>', 'processes that share the port (default: 1)')
    .option('--tls-cert <file>', 'certificate chain (PEM)')
    .option('--tls-key <file>', 'private key (PEM)')
    .option('--assume-tls', 'aws:SecureTransport is true (loopback only)')
    .option('--access-log <path>', 'a file, - for stdout, or off (default: off)')
    .option('--stub-integrations', 'no backend is called: 200 with the decision')
    .option('--env-file <file>', 'environment variables for functions and secrets')
    .option(
      '--dev',
      'all routes and requests to try at the start, POST /reset on the admin port (loopback only)',
    )
    .addOption(
      repeatable('--allow-unenforced <kinds>', 'go on although these are declared and not enforced'),
    );
  command.addHelpText(
    'after',
    examples([
      'portcullis serve',
      'portcullis serve template.yaml --port 3000 --access-log -',
      'portcullis serve --stub-integrations --allow-unenforced web-acl,mutual-tls',
      'portcullis serve --with other/template.yaml@444455556666',
    ]),
  );
  command.action(async (template: string | undefined) => {
    const { serve } = await import('./serve/command.ts');
    done(await serve(terminal, template, command.optsWithGlobals<ServeOptions>()));
  });
}

function addExplain(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'explain', 'why a request would be let in or refused');
  addAccountOption(command)
    .option('--request <line>', '"METHOD /path?query", below the stage')
    .addOption(repeatable('--as <who>', 'who asks; repeatable, to combine (default: anonymous)'))
    .addOption(repeatable('--header <line>', '"Name: value"; repeatable'))
    .option('--source-ip <ip>', 'the source address (default: 127.0.0.1)')
    .option('--vpce <id>', 'the VPC endpoint that the request comes through')
    .option('--body <file>', 'the body (- for standard input)')
    .option('--expect <outcome>', 'allow, deny or a status: exit 1 when it is otherwise')
    .option('--run-authorizers', 'run the code of Lambda authorizers')
    .addOption(repeatable('--compare <who>', 'another caller, side by side; repeatable, to combine'))
    .option('--log <file>', 'access-log lines (JSON, - for standard input): why each was refused')
    .option('--against <other>', 'another template, or a git revision: what it would decide differently');
  command.addHelpText(
    'after',
    `${examples([
      'portcullis explain --request "GET /orders"',
      'portcullis explain --request "GET /orders/1" --as "user:alice?groups=admin&use=id"',
      'portcullis explain --request "POST /jobs" --as arn:aws:iam::111122223333:user/ops --expect allow',
      'portcullis explain --request "GET /feed" --as api-key:0123456789abcdefghij --json',
      `portcullis explain --request "GET /x" --as 'authorizer:{"isAuthorized":true}'`,
      'portcullis explain --request "GET /orders" --as user:alice --compare user:mallory',
      'portcullis explain --log access.log --against new/template.yaml',
      'portcullis explain --request "GET /feed" --with other/template.yaml@444455556666 --as arn:aws:iam::444455556666:role/partner',
    ])}\n\n--as takes: anonymous, user:NAME?pool=P&groups=a,b&scopes=x/y&use=id, an IAM ARN, api-key:VALUE, claims:JSON,\nauthorizer:JSON.`,
  );
  command.action(async (template: string | undefined) => {
    const { explain } = await import('./explain/command.ts');
    done(await explain(terminal, template, command.optsWithGlobals<ExplainOptions>()));
  });
}

function addTest(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = program
    .command('test')
    .description('does who can call what still match what was declared')
    .argument('[files...]', 'test files, or folders that have one (default: portcullis.test.yaml)')
    .showHelpAfterError('see portcullis test --help')
    .option('--format <format>', 'tree, json, junit or tap (default: tree)')
    .option('--run-authorizers', 'run the code of Lambda authorizers')
    .option('--live <url>', 'also send them to the stage that runs there: it must answer as offline')
    .option('--watch', 'run again when a file changes');
  addAccountOption(addCommonOptions(command)).addHelpText(
    'after',
    examples([
      'portcullis test',
      'portcullis test examples/orders --format junit > access.xml',
      'portcullis test access/*.test.yaml --now 2026-01-31T12:00:00Z',
      'portcullis test --live http://127.0.0.1:8080/dev',
      'portcullis test --with other/template.yaml@444455556666',
    ]),
  );
  command.action(async (files: readonly string[]) => {
    const { test } = await import('./test/command.ts');
    done(await test(terminal, files, command.optsWithGlobals<TestOptions>()));
  });
}

function addMatrix(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'matrix', 'who can call what');
  addAccountOption(command)
    .option(
      '--format <format>',
      'table, json, csv or html (default: table); with --diff text, json or markdown',
    )
    .option('--diff <old>', 'what changed since an older template, or a git revision')
    .option('--fail-on <what>', 'widened: exit 1 where access widened (with --diff)');
  command.addHelpText(
    'after',
    examples([
      'portcullis matrix',
      'portcullis matrix --format html > access.html',
      'portcullis matrix --diff main --format markdown --fail-on widened',
      'portcullis matrix --with other/template.yaml@444455556666',
    ]),
  );
  command.action(async (template: string | undefined) => {
    const { matrix } = await import('./matrix/command.ts');
    done(await matrix(terminal, template, command.optsWithGlobals<MatrixOptions>()));
  });
}

function addImport(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'import', 'print the normalized model as JSON').option(
    '--positions',
    'with files, lines and columns',
  );
  command.addHelpText(
    'after',
    examples(['portcullis import template.yaml', 'portcullis import cdk.out --positions']),
  );
  command.action(async (template: string | undefined) => {
    const { importTemplate } = await import('./import-command.ts');
    done(await importTemplate(terminal, template, command.optsWithGlobals()));
  });
}

function addToken(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'token', 'print a token of a local user pool')
    .option('--pool <name>', "the user pool: its logical id or id (default: the template's only one)")
    .requiredOption('--user <name>', 'the user name')
    .option('--client <name>', "the app client (default: the pool's first that fits)")
    .option('--groups <names>', 'groups, separated by commas (default: those of the configured user)')
    .option('--use <use>', 'id or access (default: access with --scopes, else id)')
    .option('--scopes <names>', 'scopes, separated by commas')
    .option('--ttl <seconds>', "how long it is valid (default: the client's)")
    .option('--force', 'issue what the pool could not');
  command.addHelpText(
    'after',
    examples([
      'portcullis token --pool UserPool --user alice',
      'portcullis token --pool UserPool --user alice --groups admin --ttl 60',
      'curl -H "Authorization: $(portcullis token --pool UserPool --user alice)" http://127.0.0.1:8080/dev/orders',
    ]),
  );
  command.action(async (template: string | undefined) => {
    const { token } = await import('./token/command.ts');
    done(await token(terminal, template, command.optsWithGlobals<TokenOptions>()));
  });
}

function addUsers(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const users = program
    .command('users')
    .description('move users into a local user pool, or out of it')
    .showHelpAfterError('see portcullis users --help');
  const pool = "the user pool: its logical id or id (default: the template's only one)";
  const into = addCommonOptions(
    users
      .command('import')
      .description('the users of a file become users of a pool')
      .argument('<file>', 'the file, or - for standard input')
      .argument('[template]', FINDS)
      .showHelpAfterError('see portcullis users import --help'),
  )
    .option('--pool <name>', pool)
    .option('--format <format>', "csv (Cognito's import file) or json (default: csv for *.csv, else json)");
  into.addHelpText(
    'after',
    `${examples([
      'portcullis users import --pool Shoppers users.csv',
      'portcullis users export --pool Shoppers --credentials | ssh there portcullis users import --pool Shoppers -',
    ])}\n\nWho is there already is left as it is. A line that does not fit is told with its number, and the others are taken:\nexit status 1. Beside a running serve it asks the service, otherwise it opens the storage itself.`,
  );
  into.action(async (file: string, template: string | undefined) => {
    const { importUsers } = await import('./users/command.ts');
    done(await importUsers(terminal, file, template, into.optsWithGlobals<UsersOptions>()));
  });
  const out = addCommonOptions(
    users
      .command('export')
      .description('the users of a pool, to standard output')
      .argument('[template]', FINDS)
      .showHelpAfterError('see portcullis users export --help'),
  )
    .option('--pool <name>', pool)
    .option(
      '--format <format>',
      "json, a document on each line, or csv, Cognito's import file (default: json)",
    )
    .option(
      '--credentials',
      'with password hashes and secrets of authenticator apps: keep what it writes secret',
    );
  out.addHelpText(
    'after',
    examples([
      'portcullis users export --pool Shoppers > users.jsonl',
      'portcullis users export --pool Shoppers --format csv > users.csv',
      '(umask 077; portcullis users export --pool Shoppers --credentials > users.jsonl)',
    ]),
  );
  out.action(async (template: string | undefined) => {
    const { exportUsers } = await import('./users/command.ts');
    done(await exportUsers(terminal, template, out.optsWithGlobals<UsersExportOptions>()));
  });
}

function addCost(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'cost', 'what a month and an attack cost, design by design')
    .option('--traffic <file>', 'what a month brings and an attacker sends (YAML or JSON)')
    .option('--prices <file>', 'prices that replace or add to the built-in ones (YAML or JSON)')
    .option('--price-region <name>', 'the region whose prices count (default: that of portcullis.yaml)')
    .option('--free-tiers', "count the user pool's free tier")
    .option('--chart <file>', 'also write a bar chart (SVG)')
    .option('--list-prices', 'print the prices, in the form that --prices takes');
  command.addHelpText(
    'after',
    `${examples([
      'portcullis cost --traffic traffic.yaml',
      'portcullis cost template.yaml --traffic traffic.yaml --price-region us-east-1 --chart attack.svg',
      'portcullis cost --list-prices > prices.json',
      'portcullis cost --traffic traffic.yaml --prices prices.json --json',
    ])}\n\nA traffic file: { requestsPerMonth: 50000000, responseKb: 2, monthlyActiveUsers: 100000, attackRequests: 100000000 }.\nA key that it does not know is answered with those it does.`,
  );
  command.action(async (template: string | undefined) => {
    const { cost } = await import('./cost/command.ts');
    done(await cost(terminal, template, command.optsWithGlobals<CostOptions>()));
  });
}

function addAdvise(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(
    program,
    'advise',
    'which auth method and layers a route should have, and why',
  );
  addAdviseOptions(command).addHelpText('after', `${examples(ADVISE_EXAMPLES)}\n\n${ADVISE_NOTES}`);
  command.action(async (template: string | undefined) => {
    const { advise } = await import('./advise/command.ts');
    done(await advise(terminal, template, command.optsWithGlobals<AdviseOptions>()));
  });
}

function addAudit(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = program
    .command('audit')
    .description('what is wrong with the auth of one or several templates')
    .argument('[templates...]', FINDS)
    .showHelpAfterError('see portcullis audit --help');
  addCommonOptions(command)
    .option('--format <format>', 'table, json, sarif or junit (default: table)')
    .option('--fail-on <severity>', 'low, medium, high or critical: exit 1 when there is one at or above')
    .option('--pack <pack>', 'recommended or all (default: recommended)')
    .addOption(repeatable('--rule <id>', 'only this rule; repeatable'))
    .option('--baseline <file>', 'known findings, which are not reported again')
    .option('--write-baseline', 'write what is found to the baseline');
  command.addHelpText(
    'after',
    examples([
      'portcullis audit',
      'portcullis audit template.yaml --pack all',
      'portcullis audit --format sarif --fail-on high > portcullis.sarif',
      'portcullis audit orders/template.yaml billing/template.yaml --rule A02,A76',
      'portcullis audit --baseline audit-baseline.json --write-baseline',
    ]),
  );
  command.action(async (templates: readonly string[]) => {
    const { auditTemplates } = await import('./audit/command.ts');
    done(
      await auditTemplates(terminal, templates, command.optsWithGlobals<AuditCommandOptions>(), version()),
    );
  });
}

function addGenerate(program: Command, terminal: Terminal, done: (status: number) => void): void {
  const command = templateCommand(program, 'generate', 'write the set-up of an answer, or of a group table');
  addGenerateOptions(command).addHelpText('after', examples(GENERATE_EXAMPLES));
  command.action(async (template: string | undefined) => {
    const { generate } = await import('./generate/command.ts');
    done(await generate(terminal, template, command.optsWithGlobals<GenerateOptions>()));
  });
}

function templateCommand(program: Command, name: string, description: string): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('[template]', FINDS)
    .showHelpAfterError(`see portcullis ${name} --help`);
  return addCommonOptions(command);
}

function addLater(program: Command, name: string): void {
  program
    .command(name, { hidden: true })
    .argument('[anything...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(() => {
      throw new UsageError(
        `this version does not have the command \`${name}\``,
        'see portcullis --help for those it has',
      );
    });
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return String(found);
}
