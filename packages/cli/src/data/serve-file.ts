import type { DataFolder } from './data-folder.ts';

/** What a running `serve` tells the other commands, in `serve.json` of the data folder. */
export interface ServeFile {
  readonly pid: number;
  readonly gateway?: string | undefined;
  readonly admin?: string | undefined;
  readonly identity?: string | undefined;
  /** The base of the issuer URLs: `<issuerUrl>/<poolId>`. */
  readonly issuerUrl: string;
  readonly issuer: 'local' | 'aws';
  /** Where the identity service does what only this user's own commands may ask for. */
  readonly control?: { readonly url: string; readonly key: string } | undefined;
}

const FILE = 'serve.json';

/**
 * Says where this process serves, beside what another one serves of the same folder (`--only`). Gives what takes it
 * back.
 */
export function publishServeFile(folder: DataFolder, file: ServeFile): () => void {
  const other = readServeFile(folder);
  const { gateway, admin, identity } = file;
  folder.writeJson(FILE, {
    ...file,
    gateway: gateway ?? other?.gateway,
    admin: admin ?? other?.admin,
    identity: identity ?? other?.identity,
    control: file.control ?? other?.control,
  });
  return () => {
    if (other !== undefined && folder.isRunning(other.pid)) folder.writeJson(FILE, other);
    else folder.remove(FILE);
  };
}

/** What the running `serve` says; `undefined` where none runs (a file left by a killed one says nothing). */
export function readServeFile(folder: DataFolder): ServeFile | undefined {
  const value = folder.readJson(FILE);
  if (!isServeFile(value) || !folder.isRunning(value.pid)) return undefined;
  return value;
}

function isServeFile(value: unknown): value is ServeFile {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, issuerUrl, issuer } = value as Readonly<Record<string, unknown>>;
  return typeof pid === 'number' && typeof issuerUrl === 'string' && (issuer === 'local' || issuer === 'aws');
}
