import { createGateway, listenAdmin, type RefusalPricing, type Refusals } from '@portcullis/gateway';
import { systemClock } from '@portcullis/host/clock';
import type { Listener } from '@portcullis/host/listener';
import { createUpstream } from '@portcullis/host/upstream';
import { createSecretBox } from '@portcullis/identity';
import type { Definition } from '@portcullis/model';
import { publishServeFile, type ServeFile } from '../data/serve-file.ts';
import { codeDelivery } from '../identity/code-delivery.ts';
import { outboxHandler, rotateHandler, signHandler } from '../identity/control.ts';
import { masterKeys } from '../identity/master-keys.ts';
import { type IdentityOfWorkspace, openIdentityService } from '../identity/open-service.ts';
import { rotateKeys } from '../identity/rotate-keys.ts';
import { compiling } from '../load/compiling.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { configuredPlace, type IssuerPlace, issuerPlace, keepKeySets } from '../token/local-issuer.ts';
import { newControlKey, SIGN_PATH } from '../token/pool-signer.ts';
import { usersRoutes } from '../users/users-control.ts';
import { openAccessLog } from './access-log.ts';
import { Closing } from './closing.ts';
import { countersUrl, type OpenCounters, openCounters } from './counters.ts';
import { listenForIdentity } from './identity-listener.ts';
import { createKeySets } from './key-sets.ts';
import { listening } from './listening.ts';
import { createLoad, type Lasting, type Load } from './load.ts';
import type { ServeSettings } from './options.ts';
import { refusalPricing } from './refusal-pricing.ts';
import { type Tls, tlsOf } from './tls.ts';

/** A running gateway with its admin port and its identity service. */
export interface Server {
  readonly file: ServeFile;
  readonly load: Load;
  readonly tlsAuthority: string | undefined;
  /** The file with the key that seals what the identity service keeps; absent: the environment has it. */
  readonly keyFile: string | undefined;
  /** Serves another load of the template from the next request on; throws where it cannot be served. */
  replace(workspace: Workspace): Promise<Load>;
  /** What was refused so far, and whose prices it is counted at. */
  refused(): { readonly refusals: readonly Refusals[]; readonly pricing: RefusalPricing | undefined };
  /** Lets requests under way finish, ends every function, and removes what says that this process serves. */
  close(): Promise<void>;
}

const UPSTREAM = { maxConnectionsPerOrigin: 256, connectTimeoutMs: 3_000, keepAliveMs: 4_000 };

export async function startServer(
  terminal: Terminal,
  workspace: Workspace,
  settings: ServeSettings,
  environment: Readonly<Record<string, string>>,
): Promise<Server> {
  const closing = new Closing();
  try {
    return await start(terminal, workspace, settings, environment, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(
  terminal: Terminal,
  workspace: Workspace,
  settings: ServeSettings,
  environment: Readonly<Record<string, string>>,
  closing: Closing,
): Promise<Server> {
  const { data, config } = workspace;
  const tls = await tlsOf(terminal, settings, data);
  if (settings.gateway) closing.add(data.lock('gateway'));
  if (settings.identity) closing.add(data.lock('identity'));
  const loads = new Map<Definition, Load>();
  let current: Load | undefined;
  let service: IdentityOfWorkspace | undefined;
  const identity = settings.identity
    ? await listening('the identity service', '--identity-port', settings.identityPort, () =>
        listenForIdentity(
          { host: settings.host, port: settings.identityPort, tls: tls.material },
          () => service?.identity,
        ),
      )
    : undefined;
  if (identity !== undefined) closing.add(() => identity.close());
  const kmsEndpoint = identity && (await functionsEndpoint(identity, () => service?.identity, tls, closing));
  // A gateway alone goes by the issuer that another process serves.
  const place =
    identity === undefined
      ? issuerPlace(workspace)
      : configuredPlace(workspace, identity.port, tls.material !== undefined);
  const delivery = await codeDelivery(config.identity?.mail ?? {}, workspace.secrets, settings.dev);
  const { keys, file: keyFile } = masterKeys(terminal.env, data);
  const keySets = createKeySets(systemClock, (text) => terminal.note(text));
  if (identity !== undefined) {
    service = await openIdentityService(workspace, {
      keys,
      place,
      delivery,
      keySet: keySets.fetched,
      log: (line) => terminal.note(`${line}\n`),
    });
    closing.add(() => service?.identity.close());
  }
  const countersAt = countersUrl(workspace);
  const counters = await openCounters(countersAt);
  closing.add(() => counters.close());
  const upstream = createUpstream(UPSTREAM);
  closing.add(() => upstream.close());
  const box = createSecretBox(keys);
  const lasting: Lasting = {
    place,
    identity: service,
    kmsEndpoint,
    box,
    counters,
    keySets,
    upstream,
    environment,
  };
  const first = await createLoad(terminal, workspace, lasting);
  current = first;
  loads.set(workspace.definition, first);
  closing.add(() => current?.runner.close());
  const accessLog = await openAccessLog(terminal, settings.accessLog);
  closing.add(() => accessLog.close());
  const servicesOf = (definition: Definition): ReturnType<Load['services']> => {
    const load = loads.get(definition);
    if (load === undefined) throw new Error('a definition is loaded before it is served');
    return load.services();
  };
  const gateway = await compiling(() =>
    createGateway({
      definition: workspace.definition,
      servicesOf,
      config: {
        host: settings.host,
        port: settings.gatewayPort,
        tls: tls.material,
        trustedProxies: config.trustedProxies ?? [],
        assumeTls: settings.assumeTls,
        stubIntegrations: settings.stubIntegrations,
        tracing: terminal.env.PORTCULLIS_TRACING === '1',
      },
      accessLog: accessLog.write,
      log: (line) => terminal.note(`${line}\n`),
    }),
  );
  gateway.metrics.refusalPricing = refusalPricing(workspace);
  const listener = settings.gateway
    ? await listening('the gateway', '--port', settings.gatewayPort, () => gateway.listen())
    : undefined;
  if (listener !== undefined) closing.add(() => listener.close());
  const replace = async (next: Workspace, fresh?: OpenCounters): Promise<Load> => {
    const before = current;
    let load: Load;
    try {
      load = await createLoad(terminal, next, { ...lasting, counters: fresh ?? counters });
      loads.set(next.definition, load);
      // Where it does not compile the gateway goes on as it was, and has released what was made for it.
      gateway.swap(next.definition);
    } catch (error) {
      loads.delete(next.definition);
      // The identity service goes by what is still served, too.
      if (before !== undefined)
        await service
          ?.follow(before)
          .catch((failure: unknown) =>
            terminal.note(`the identity service did not go back to what is served: ${String(failure)}\n`),
          );
      throw error;
    }
    gateway.metrics.refusalPricing = refusalPricing(next);
    for (const definition of loads.keys()) if (definition !== next.definition) loads.delete(definition);
    current = load;
    return load;
  };
  const controlKey = newControlKey();
  const rotate = async (): Promise<number> => {
    if (service === undefined || current === undefined) return 0;
    const { userPools } = current.workspace.definition;
    const pools = await rotateKeys(service.identity, userPools);
    if (current.issuer !== undefined) await keepKeySets(data, current.issuer, userPools);
    return pools;
  };
  const routes = new Map([
    ...(service === undefined ? [] : [[SIGN_PATH, signHandler(controlKey, () => current?.issuer)] as const]),
    ...(service === undefined ? [] : [['/identity/rotate', rotateHandler(controlKey, rotate)] as const]),
    ...(service === undefined ? [] : usersRoutes(controlKey, service.identity.context)),
    ...(settings.dev ? [['/identity/outbox', outboxHandler(delivery.outbox)] as const] : []),
  ]);
  const admin = await listening('the admin port', '--admin-port', settings.adminPort, () =>
    listenAdmin({
      host: settings.adminHost,
      port: settings.adminPort,
      metrics: () => gateway.metrics.render(),
      isReady: () => current !== undefined,
      routes,
      reset: settings.dev
        ? async () => {
            await reset(current, countersAt, replace);
            delivery.empty();
            await service?.identity.reset();
          }
        : undefined,
    }),
  );
  closing.add(() => admin.close());
  const served = serveFileOf(place, { listener, admin, identity }, tls.material !== undefined);
  const control =
    service === undefined || served.admin === undefined ? undefined : { url: served.admin, key: controlKey };
  const file = { ...served, control };
  closing.add(publishServeFile(data, file));
  // Behind what is served: with many users it takes a while.
  service?.sealAnew().catch((error: unknown) => terminal.note(`not all was sealed anew: ${String(error)}\n`));
  return {
    file,
    load: first,
    tlsAuthority: tls.authority,
    keyFile: service === undefined ? undefined : keyFile,
    replace: (next) => replace(next),
    refused: () => ({ refusals: gateway.metrics.refusals(), pricing: gateway.metrics.refusalPricing }),
    close: () => closing.close(),
  };
}

/**
 * Where functions of this machine reach the identity service. They trust no certificate of its own, and none names this
 * machine's address: beside TLS they have a port of their own on the loopback interface.
 */
async function functionsEndpoint(
  identity: Listener,
  service: () => IdentityOfWorkspace['identity'] | undefined,
  { material }: Tls,
  closing: Closing,
): Promise<string> {
  if (material === undefined) return `http://${hostOf(identity.host)}:${identity.port}`;
  const inside = await listenForIdentity({ host: '127.0.0.1', port: 0, tls: undefined }, service);
  closing.add(() => inside.close());
  return `http://127.0.0.1:${inside.port}`;
}

/** `POST /reset`: the same template with fresh functions, caches and counters. */
async function reset(
  load: Load | undefined,
  counters: string,
  replace: (workspace: Workspace, fresh: OpenCounters) => Promise<Load>,
): Promise<void> {
  if (load === undefined) return;
  if (counters.startsWith('redis')) throw new Error("shared counters are not this process's to empty");
  const { workspace } = load;
  await replace({ ...workspace, definition: { ...workspace.definition } }, await openCounters(counters));
}

function serveFileOf(
  place: IssuerPlace,
  ports: {
    readonly listener?: Listener | undefined;
    readonly admin?: Listener | undefined;
    readonly identity?: Listener | undefined;
  },
  secure: boolean,
): ServeFile {
  const url = (scheme: string, listener: Listener | undefined): string | undefined =>
    listener === undefined ? undefined : `${scheme}://${hostOf(listener.host)}:${listener.port}`;
  return {
    pid: process.pid,
    gateway: url(secure ? 'https' : 'http', ports.listener),
    admin: url('http', ports.admin),
    identity: url(secure ? 'https' : 'http', ports.identity),
    ...place,
  };
}

/** A listener on every address is reached at this machine's own. */
function hostOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
