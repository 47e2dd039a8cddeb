import { hash, verify } from '@node-rs/argon2';

/** Memory-hard hashes of passwords, made off the event loop. */
export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
  /** Takes as long as `verify` where there is nobody to verify for. */
  pretend(password: string): Promise<void>;
}

/** OWASP "Password Storage Cheat Sheet": Argon2id with 19 MiB, 2 iterations, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function createPasswordHashing(): PasswordHashing {
  let nobody: Promise<string> | undefined;
  return {
    hash: (password) => hash(password, PARAMETERS),
    verify: async (stored, password) => {
      try {
        return await verify(stored, password);
      } catch {
        return false;
      }
    },
    pretend: async (password) => {
      nobody ??= hash('nobody has this password', PARAMETERS);
      await verify(await nobody, password);
    },
  };
}
