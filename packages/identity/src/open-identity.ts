import { compileClientOf } from '@portcullis/host/client-address';
import type { CognitoResource } from '@portcullis/model';
import { createProviderKnowledge } from './federation/provider-knowledge.ts';
import { providerTroubles } from './federation/provider-troubles.ts';
import {
  createIdentityService,
  type IdentityService,
  type JsonService,
  type Page,
} from './http/identity-service.ts';
import { wellKnown } from './http/well-known.ts';
import { identityPoolService } from './identity-pools/service.ts';
import { identityPoolsWellKnown } from './identity-pools/well-known.ts';
import { kmsService } from './kms/service.ts';
import { createOAuthPages } from './oauth/oauth-pages.ts';
import { createRequestRates } from './quotas/request-rates.ts';
import { sealAnew } from './secrets/seal-anew.ts';
import { sealClear } from './secrets/seal-clear.ts';
import { createSecretBox } from './secrets/secret-box.ts';
import type { IdentityContext, IdentityPlace, IdentityPorts } from './service/context.ts';
import { createSrpMath } from './srp/srp-math.ts';
import { emptyStore } from './store/empty-store.ts';
import { forgetExpired } from './store/forget-expired.ts';
import { openStore } from './store/open-store.ts';
import { createStsPage } from './sts/sts-page.ts';
import { checkTemplate } from './template/check-template.ts';
import type { TemplateProvider } from './template/identity-providers.ts';
import { seedIdentityPools } from './template/seed-identity-pools.ts';
import { seedPools } from './template/seed-pools.ts';
import { type SeedUser, seedUsers } from './template/seed-users.ts';
import { followUsers } from './template/template-users.ts';
import { withdrawnPools } from './template/withdrawn-pools.ts';
import { createSigningKeys } from './tokens/signing-keys.ts';
import { createPasswordHashing } from './user-pools/password-hashing.ts';
import { userPoolService } from './user-pools/service.ts';

export interface IdentityOptions {
  /** `sqlite:PATH` or `postgres://...`. */
  readonly storage: string;
  /** 32 bytes each; the first seals, all open. */
  readonly keys: readonly Uint8Array[];
  readonly place: IdentityPlace;
  readonly ports: IdentityPorts;
  /** CSS that changes how the hosted pages look: it comes after `/portcullis/theme.css`. */
  readonly themeCss?: string | undefined;
  /** CIDRs of peers whose X-Forwarded-For and X-Forwarded-Proto are believed; absent: no peer's. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** `aws`: Amazon's request rates are enforced, by each process for itself. Absent: `off`. */
  readonly quotas?: 'aws' | 'off' | undefined;
}

/** A running identity service: user pools, identity pools and STS on one endpoint. */
export interface Identity extends IdentityService {
  readonly context: IdentityContext;
  /**
   * Follows the template: what it declares is there, what it no longer has is gone. Throws `InputError` for what
   * the API would not make, before anything has changed. Gives what the operator should know, a line each.
   */
  follow(resources: readonly CognitoResource[]): Promise<readonly string[]>;
  /** Why identity providers of the template could not be signed in through now, a line each; asks them. Never rejects. */
  providerTroubles(): Promise<readonly string[]>;
  /** Puts users of the configuration into their pools, each once. How many are new. Throws SeedUserError. */
  seedUsers(users: readonly SeedUser[]): Promise<number>;
  /**
   * Makes, changes and removes the users that the followed template declares, and attaches its groups; after `seedUsers`, as
   * users of the configuration come first. Gives what could not be done, a line each.
   */
  followUsers(): Promise<readonly string[]>;
  /** Forgets every user, session and identity; pools, clients, keys, users of the configuration and of the template stay. For development. */
  reset(): Promise<void>;
  /** Seals under the first key what older ones have sealed; gives how many rows changed. */
  sealAnew(): Promise<number>;
  /** Seals what an older version has left in clear; gives how many rows changed. */
  sealClear(): Promise<number>;
  close(): Promise<void>;
}

const SERVICES: readonly JsonService[] = [userPoolService, identityPoolService, kmsService];
const PAGES: readonly Page[] = [wellKnown, identityPoolsWellKnown];

/** How often the store forgets what has expired. Milliseconds. */
const SWEEP_MS = 10 * 60_000;

export async function openIdentity(options: IdentityOptions): Promise<Identity> {
  const { storage, keys, place, ports, themeCss, trustedProxies = [] } = options;
  const clientOf = compileClientOf({ trustedProxies, assumeTls: false });
  const store = await openStore(storage, (line) => ports.log(`identity: ${line}`));
  const { db } = store;
  const box = createSecretBox(keys);
  const context: IdentityContext = {
    db,
    box,
    keys: createSigningKeys(db, box, () => ports.now()),
    passwords: createPasswordHashing(),
    srp: createSrpMath(),
    providers: createProviderKnowledge(ports.providers, () => ports.now()),
    ports,
    place,
    rates: options.quotas === 'aws' ? createRequestRates(() => ports.now()) : undefined,
  };
  const pages = [createStsPage(), ...PAGES, createOAuthPages({ themeCss })];
  const service = createIdentityService(context, SERVICES, pages, clientOf);
  let configured: readonly SeedUser[] = [];
  let declared: readonly TemplateProvider[] = [];
  let followed: readonly CognitoResource[] = [];
  const sweeping = setInterval(() => {
    forgetExpired(db, ports.now()).catch((error: unknown) =>
      ports.log(`identity: what has expired stays in the store: ${String(error)}`),
    );
  }, SWEEP_MS);
  // Nothing but this waiting: the process may end.
  sweeping.unref();
  return {
    context,
    handle: (exchange) => service.handle(exchange),
    follow: async (resources) => {
      declared = await checkTemplate(db, resources);
      await seedPools(context, resources, declared);
      await seedIdentityPools(context, resources);
      followed = resources;
      return withdrawnPools(context);
    },
    providerTroubles: () => providerTroubles(context, declared),
    seedUsers: (users) => {
      configured = users;
      return seedUsers(context, users);
    },
    reset: async () => {
      await emptyStore(db);
      await seedUsers(context, configured);
      await followUsers(context, followed);
    },
    followUsers: () => followUsers(context, followed),
    sealAnew: () => sealAnew(db, box),
    sealClear: () => sealClear(db, box),
    close: async () => {
      clearInterval(sweeping);
      await context.srp.close();
      await store.close();
    },
  };
}
