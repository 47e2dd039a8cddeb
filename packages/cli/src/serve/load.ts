import type { AuthorizePorts } from '@portcullis/engine/authorize';
import type { GatewayServices } from '@portcullis/gateway';
import { systemClock } from '@portcullis/host/clock';
import { nodeCrypto } from '@portcullis/host/crypto';
import { compilePattern } from '@portcullis/host/pattern';
import { compileSchema } from '@portcullis/host/schema';
import type { Upstream } from '@portcullis/host/upstream';
import { areClaimsRevoked, createCredentialFinder, type SecretBox } from '@portcullis/identity';
import { openTokenIssuer, type TokenIssuer } from '@portcullis/identity/token-issuer';
import { UsageError } from '../failure.ts';
import { customSenders } from '../identity/custom-senders.ts';
import type { IdentityOfWorkspace } from '../identity/open-service.ts';
import { withSealedKeys } from '../identity/sealed-keys.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { type IssuerPlace, keepKeySets } from '../token/local-issuer.ts';
import type { OpenCounters } from './counters.ts';
import type { KeySets } from './key-sets.ts';
import { createRunner, type Runner } from './runner.ts';
import {
  type SenderEnvironmentOptions,
  senderEnvironment,
  withoutCredentials,
} from './sender-environment.ts';

/** One load of the template with what runs for it: its functions and the issuer of its pools. */
export interface Load {
  readonly workspace: Workspace;
  /** Absent where another process serves the pools. */
  readonly issuer: TokenIssuer | undefined;
  readonly runner: Runner;
  /** Identities of the template and the configuration, and temporary credentials of the identity service. */
  readonly findCredential: AuthorizePorts['findCredential'];
  services(): GatewayServices;
}

/** What outlives a reload. */
export interface Lasting {
  readonly place: IssuerPlace;
  /** Absent where another process serves it. */
  readonly identity: IdentityOfWorkspace | undefined;
  /** Where functions of this machine reach the identity service; absent: it is not in this process. */
  readonly kmsEndpoint: string | undefined;
  /** Opens the session tokens of temporary credentials, whichever process with the same keys issued them. */
  readonly box: SecretBox;
  readonly counters: OpenCounters;
  readonly keySets: KeySets;
  readonly upstream: Upstream;
  /** Variables of `--env-file`. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function createLoad(terminal: Terminal, workspace: Workspace, lasting: Lasting): Promise<Load> {
  const environment = forFunctions(lasting.environment, workspace);
  const sending = sendingOf(workspace, lasting, environment);
  const runner = await createRunner(workspace, {
    environment,
    environmentOf: sending && senderEnvironment(sending),
    env: terminal.env,
    onLog: (name, line) => terminal.note(`[${name}] ${line}\n`),
  });
  const { iam, userPools: pools } = workspace.definition;
  const findCredential = createCredentialFinder({ iam, box: lasting.box, loadedAt: systemClock() });
  const { place, identity } = lasting;
  await identity?.follow({ workspace, runner, findCredential });
  if (sending !== undefined)
    for (const line of withoutCredentials(sending, workspace.definition.functions))
      terminal.note(`${line}\n`);
  const issuer =
    identity &&
    (await withSealedKeys(() =>
      openTokenIssuer({ keys: identity.identity.context.keys, pools, ...place, now: systemClock }),
    ));
  if (issuer !== undefined) await keepKeySets(workspace.data, issuer, pools);
  const account = workspace.config.throttle?.account;
  return {
    workspace,
    issuer,
    runner,
    findCredential,
    services: () => ({
      ports: {
        now: systemClock,
        crypto: nodeCrypto,
        compilePattern,
        compileSchema,
        findCredential,
        keySet: lasting.keySets.port(workspace.definition, issuer, place),
        counters: lasting.counters.counters,
        isRevoked: revocationPort(workspace, identity),
      },
      functions: runner.functions,
      upstream: lasting.upstream,
      accountThrottle: account === 'off' ? null : account,
      release: () => void runner.close(),
    }),
  };
}

/** Absent where another process serves the pools. */
function sendingOf(
  { definition }: Workspace,
  { identity, kmsEndpoint }: Lasting,
  environment: Readonly<Record<string, string>>,
): SenderEnvironmentOptions | undefined {
  if (identity === undefined || kmsEndpoint === undefined) return undefined;
  const { context } = identity.identity;
  return { senders: customSenders(definition), context, kmsEndpoint, environment };
}

/** A file may hold the variables of functions and the secrets of callers: no function gets the latter. */
function forFunctions(
  environment: Readonly<Record<string, string>>,
  { secretNames }: Workspace,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !secretNames.has(name)));
}

/** Only where it is asked for: API Gateway has nothing like it. */
function revocationPort(
  { config }: Workspace,
  identity: IdentityOfWorkspace | undefined,
): AuthorizePorts['isRevoked'] {
  if (config.identity?.refuseRevokedTokens !== true) return undefined;
  if (identity === undefined) {
    throw new UsageError(
      '`identity.refuseRevokedTokens` needs the identity service in the same process',
      'leave --only gateway out, or the option',
    );
  }
  return (claims) => areClaimsRevoked(identity.identity.context, claims);
}
