import type { KeySet } from '@portcullis/engine/jwt';
import { systemClock } from '@portcullis/host/clock';
import { fetchedKeySet } from '@portcullis/host/key-sets';
import {
  createCredentialFinder,
  createSecretBox,
  type Identity,
  openIdentity,
  SealedKeyError,
  SeedUserError,
} from '@portcullis/identity';
import type { Definition } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Runner } from '../serve/runner.ts';
import type { IssuerPlace } from '../token/local-issuer.ts';
import type { CodeDelivery } from './code-delivery.ts';
import { configuredUsers } from './configured-users.ts';
import { masterKeys } from './master-keys.ts';
import { notCalled } from './not-called.ts';
import { providerAccess } from './provider-access.ts';
import { storageUrl } from './storage-url.ts';

/** The identity service of a workspace; what it asks of the template is answered by the newest load. */
export interface IdentityOfWorkspace {
  readonly identity: Identity;
  /** The file that holds the master key, where the environment has none. */
  readonly keyFile: string | undefined;
  /** Follows another load of the template. */
  follow(definition: Definition, runner: Runner | undefined): Promise<void>;
  /** Where there are several keys: seals under the first what the others have sealed, and says when it is done. */
  sealAnew(): Promise<void>;
}

export interface OpenServiceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly place: IssuerPlace;
  readonly delivery: Pick<CodeDelivery, 'deliver'>;
  readonly log: (line: string) => void;
  readonly now?: (() => number) | undefined;
}

/** Cognito Developer Guide "Customizing user pool workflows with Lambda triggers": five seconds. */
const TRIGGER_MS = 5_000;

export async function openIdentityService(
  workspace: Workspace,
  { env, place, delivery, log, now = systemClock }: OpenServiceOptions,
): Promise<IdentityOfWorkspace> {
  const { data, definition } = workspace;
  const { keys, file } = masterKeys(env, data);
  let current: { readonly definition: Definition; readonly runner: Runner | undefined } = {
    definition,
    runner: undefined,
  };
  const box = createSecretBox(keys);
  let findCredential = createCredentialFinder({ iam: definition.iam, box, loadedAt: now() });
  const { account, region, partition } = definition;
  const identity = await opened(() =>
    openIdentity({
      storage: storageUrl(workspace),
      keys,
      themeCss: workspace.config.identity?.themeCss,
      place: { account, region, partition, issuer: place.issuer, url: place.issuerUrl },
      ports: {
        now,
        findCredential: (id, sessionToken) => findCredential(id, sessionToken),
        iam: () => current.definition.iam,
        keySet: keySets(now, log),
        invoke: (arn, event) => invoke(current.runner, arn, event),
        deliver: (message) => delivery.deliver(message),
        providers: providerAccess(workspace.config),
        log,
      },
    }),
  );
  return {
    identity,
    keyFile: file,
    follow: async (next, runner) => {
      current = { definition: next, runner };
      findCredential = createCredentialFinder({ iam: next.iam, box, loadedAt: now() });
      await opened(() => identity.follow(next.cognitoResources));
      await seeded(() => identity.seedUsers(configuredUsers(workspace, next)));
      for (const line of notCalled(next.cognitoResources)) log(line);
    },
    sealAnew: async () => {
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

/** The key sets of other providers: each is fetched when it is first needed, and kept. */
function keySets(now: () => number, log: (line: string) => void): (issuer: string) => KeySet {
  const kept = new Map<string, KeySet>();
  return (issuer) => {
    const known = kept.get(issuer) ?? fetchedKeySet({ issuer, now, onFailure: log });
    kept.set(issuer, known);
    return known;
  };
}

async function invoke(
  runner: Runner | undefined,
  arn: string,
  event: Json,
): ReturnType<Runner['invokeTrigger']> {
  if (runner === undefined) return { ok: false, kind: 'unavailable', message: 'functions are not run' };
  return runner.invokeTrigger(arn, event, TRIGGER_MS);
}

/** What the operator can mend is said in a line. */
async function opened<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof SealedKeyError)
      throw new UsageError(
        error.message,
        'give the key that they were sealed under, after the new one and a comma',
      );
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the storage of the identity service cannot be opened: ${message}`,
      'see `storage` in portcullis.yaml',
    );
  }
}
