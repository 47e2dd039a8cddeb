import type { AuthorizePorts } from '@portcullis/engine/authorize';
import type { KeySet } from '@portcullis/engine/jwt';
import { systemClock } from '@portcullis/host/clock';
import { type Identity, openIdentity, SeedUserError } from '@portcullis/identity';
import { InputError } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { cameFrom } from '../config/secret-url.ts';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Runner } from '../serve/runner.ts';
import type { IssuerPlace } from '../token/local-issuer.ts';
import type { CodeDelivery } from './code-delivery.ts';
import { configuredUsers } from './configured-users.ts';
import { customSenders, whatCannotSend } from './custom-senders.ts';
import type { MasterKeys } from './master-keys.ts';
import { notCalled } from './not-called.ts';
import { providerAccess } from './provider-access.ts';
import { withSealedKeys } from './sealed-keys.ts';
import { shownStorage, storageUrl } from './storage-url.ts';

/** The identity service of a workspace; what it asks of the template is answered by the newest load. */
export interface IdentityOfWorkspace {
  readonly identity: Identity;
  /** Follows another load of the template. */
  follow(load: FollowedLoad): Promise<void>;
  /**
   * Seals what an older version has left in clear and, where there are several keys, under the first what the others have
   * sealed; says what was done.
   */
  sealAnew(): Promise<void>;
}

/** A load of the template, as far as the service asks for it. */
export interface FollowedLoad {
  readonly workspace: Workspace;
  readonly runner: Runner;
  readonly findCredential: AuthorizePorts['findCredential'];
}

export interface OpenServiceOptions {
  readonly keys: MasterKeys['keys'];
  readonly place: IssuerPlace;
  readonly delivery: Pick<CodeDelivery, 'deliver'>;
  /** The keys of an issuer that is none of these pools. */
  readonly keySet: (issuer: string) => KeySet;
  readonly log: (line: string) => void;
}

/** Cognito Developer Guide "Customizing user pool workflows with Lambda triggers": five seconds. */
const TRIGGER_MS = 5_000;
/** Lambda Developer Guide "Lambda quotas": no function's own timeout is longer. */
const LONGEST_MS = 900_000;

export async function openIdentityService(
  workspace: Workspace,
  { keys, place, delivery, keySet, log }: OpenServiceOptions,
): Promise<IdentityOfWorkspace> {
  let current: FollowedLoad | undefined;
  const { account, region, partition, iam } = workspace.definition;
  const storage = storageUrl(workspace);
  const identity = await opened(workspace, storage, () =>
    openIdentity({
      storage,
      keys,
      themeCss: workspace.config.identity?.themeCss,
      trustedProxies: workspace.config.trustedProxies,
      quotas: workspace.config.identity?.quotas,
      place: { account, region, partition, issuer: place.issuer, url: place.issuerUrl },
      ports: {
        now: systemClock,
        findCredential: (id, sessionToken) => current?.findCredential(id, sessionToken),
        iam: () => current?.workspace.definition.iam ?? iam,
        keySet,
        invoke: (arn, event) => invoke(current?.runner, arn, event, TRIGGER_MS),
        invokeUnawaited: (arn, event) => invoke(current?.runner, arn, event, LONGEST_MS),
        deliver: (message) => delivery.deliver(message),
        providers: providerAccess(workspace.config),
        log,
      },
    }),
  );
  return {
    identity,
    follow: async (load) => {
      // What is refused leaves the service as it was.
      const senders = customSenders(load.workspace.definition);
      current = load;
      const { cognitoResources } = load.workspace.definition;
      for (const line of await opened(load.workspace, storage, () => identity.follow(cognitoResources)))
        log(line);
      await seeded(() => identity.seedUsers(configuredUsers(load.workspace)));
      for (const line of await identity.followUsers()) log(line);
      for (const line of notCalled(cognitoResources)) log(line);
      for (const line of whatCannotSend(senders, load.runner.functions)) log(line);
      // Nobody waits for it: other people's servers are asked.
      void identity.providerTroubles().then((lines) => lines.forEach(log));
    },
    sealAnew: async () => {
      const clear = await identity.sealClear();
      if (clear > 0) log(`sealed what an earlier version had left in clear: ${clear} rows`);
      if (keys.length === 1) return;
      const rows = await identity.sealAnew();
      log(
        `sealed anew under the first key of PORTCULLIS_KEY: ${rows} rows; the others may go once refresh tokens have expired`,
      );
    },
  };
}

/** What is wrong with a user of the configuration is its operator's to mend. */
async function seeded<T>(seed: () => Promise<T>): Promise<T> {
  try {
    return await seed();
  } catch (error) {
    if (!(error instanceof SeedUserError)) throw error;
    throw new UsageError(error.message, 'see `userPools` in portcullis.yaml');
  }
}

async function invoke(
  runner: Runner | undefined,
  arn: string,
  event: Json,
  timeoutMs: number,
): ReturnType<Runner['invokeTrigger']> {
  if (runner === undefined) return { ok: false, kind: 'unavailable', message: 'functions are not run' };
  return runner.invokeTrigger(arn, event, timeoutMs);
}

/** What the operator can mend is said in a line. */
async function opened<T>({ config }: Workspace, storage: string, open: () => Promise<T>): Promise<T> {
  try {
    return await withSealedKeys(open);
  } catch (error) {
    // The template's or the keys', not the storage's.
    if (error instanceof InputError || error instanceof UsageError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the storage of the identity service, ${shownStorage(storage)}, cannot be opened: ${message}`,
      config.storage === undefined || typeof config.storage === 'string'
        ? 'see `storage` in portcullis.yaml'
        : `see \`storage\` in portcullis.yaml, which ${cameFrom(config.storage)}`,
    );
  }
}
