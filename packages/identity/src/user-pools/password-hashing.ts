import { cpus } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { ServiceError } from '../service/service-error.ts';

/** Memory-hard hashes of passwords, made off the event loop. Throws TooManyRequestsException under overload. */
export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
  /** Takes as long as `verify` where there is nobody to verify for. */
  pretend(password: string): Promise<void>;
}

/** OWASP "Password Storage Cheat Sheet": Argon2id with 19 MiB, 2 iterations, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A core stays free: a storm of sign-ins must not slow down who is signed in. */
const AT_ONCE: number = Math.max(1, cpus().length - 1);
/** A few tens of seconds of work: whoever comes then is told to come later. */
const MAX_WAITING = 500;

export function createPasswordHashing(): PasswordHashing {
  const turns = new Turns(AT_ONCE, MAX_WAITING);
  let nobody: Promise<string> | undefined;
  const verified = async (stored: string, password: string): Promise<boolean> => {
    try {
      return await verify(stored, password);
    } catch {
      return false;
    }
  };
  return {
    hash: (password) => turns.take(() => hash(password, PARAMETERS)),
    verify: (stored, password) => turns.take(() => verified(stored, password)),
    pretend: async (password) => {
      // What failed under overload is tried again: names that nobody has must not answer otherwise from then on.
      nobody ??= turns
        .take(() => hash('nobody has this password', PARAMETERS))
        .catch((error: unknown) => {
          nobody = undefined;
          throw error;
        });
      const stored = await nobody;
      await turns.take(() => verified(stored, password));
    },
  };
}

/** Lets so many run at once; the others wait, first come, first served. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  #free: number;

  constructor(atOnce: number, maxWaiting: number) {
    this.#free = atOnce;
    this.#maxWaiting = maxWaiting;
  }

  async take<T>(run: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else if (this.#waiting.length >= this.#maxWaiting)
      throw new ServiceError('TooManyRequestsException', 'Too many requests');
    else await new Promise<void>((turn) => this.#waiting.push(turn));
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
