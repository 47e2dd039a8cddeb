import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ServiceError } from '../service/service-error.ts';
import { N } from './group.ts';
import { evenHex, fixedHex } from './numbers.ts';

/** Powers modulo N, computed natively and off the event loop. */
export interface SrpMath {
  /** `base` is below N and not 0, `exponent` positive and below N. Throws TooManyRequestsException under overload. */
  modPow(base: bigint, exponent: bigint): Promise<bigint>;
  /** (`factor` * `base`^`inner`)^`outer`: two powers for one way to a worker and back. */
  modPowOfProduct(power: ProductPower): Promise<bigint>;
  /** Ends the workers; what is still waiting fails. */
  close(): Promise<void>;
}

/** The numbers of `modPowOfProduct`; those of `modPow` in their limits, `factor` like a base. */
export interface ProductPower {
  readonly factor: bigint;
  readonly base: bigint;
  readonly inner: bigint;
  readonly outer: bigint;
}

/** A core stays free: a storm of sign-ins must not slow down who is signed in. */
const WORKERS: number = Math.max(1, Math.min(2, cpus().length - 1));
/** About a second of work: whoever comes then is told to come later. */
const MAX_WAITING = 1_000;
/** A worker that has answered one message has the next at hand. */
const MESSAGES_UNDER_WAY = 2;
/**
 * So many of those that wait go to a worker in one message: there and back costs as much as a fifth of a power. More would
 * keep the first of them waiting for the last.
 */
const MOST_TASKS = 6;

/**
 * RSA without padding is nothing but a power modulo the key's `n`: the one native modular exponentiation that Node
 * has, several times faster than BigInt. It is not constant-time, so exponents are fresh or blinded by fresh ones.
 *
 * A text, not a module: it is the same from source, from the build and from a bundle.
 */
const WORKER = `
  const { constants, createPublicKey, publicEncrypt } = require('node:crypto');
  const { parentPort, workerData } = require('node:worker_threads');
  const n = Buffer.from(workerData.n, 'hex').toString('base64url');
  const N = BigInt('0x' + workerData.n);
  const modPow = (base, exponent) => {
    const e = Buffer.from(exponent, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(base, 'hex')).toString('hex');
  };
  const product = (a, b) =>
    (BigInt('0x' + a) * BigInt('0x' + b) % N).toString(16).padStart(workerData.n.length, '0');
  const answer = ({ id, base, exponent, factor, outer }) => {
    try {
      const inner = modPow(base, exponent);
      const power = factor === undefined ? inner : modPow(product(factor, inner), outer);
      return { id, power };
    } catch (error) {
      return { id, failure: error.message };
    }
  };
  parentPort.on('message', (tasks) => parentPort.postMessage(tasks.map(answer)));
`;

interface Waiting {
  resolve(power: bigint): void;
  reject(error: Error): void;
}

/** Workers start when they are first needed and keep no process alive while they have nothing to do. */
export function createSrpMath(): SrpMath {
  const workers: MathWorker[] = [];
  let closed = false;

  const worker = (): MathWorker => {
    if (closed) throw new Error('the service is closed');
    const running = workers.filter((one) => !one.ended);
    let least = running.reduce<MathWorker | undefined>(
      (best, one) => (best === undefined || one.load < best.load ? one : best),
      undefined,
    );
    if (least === undefined || (least.load > 0 && running.length < WORKERS)) {
      least = new MathWorker();
      running.push(least);
    }
    workers.splice(0, workers.length, ...running);
    if (running.reduce((sum, one) => sum + one.load, 0) >= MAX_WAITING)
      throw new ServiceError('TooManyRequestsException', 'Too many requests');
    return least;
  };

  return {
    modPow: async (base, exponent) => {
      checkNumbers(base, exponent);
      return worker().compute({ base: fixedHex(base), exponent: evenHex(exponent) });
    },
    modPowOfProduct: async ({ factor, base, inner, outer }) => {
      checkNumbers(factor, base, inner, outer);
      return worker().compute({
        base: fixedHex(base),
        exponent: evenHex(inner),
        factor: fixedHex(factor),
        outer: evenHex(outer),
      });
    },
    close: async () => {
      closed = true;
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function checkNumbers(...numbers: readonly bigint[]): void {
  if (numbers.some((one) => one <= 0n || one >= N))
    throw new RangeError('base and exponent are between 0 and N');
}

/** base^exponent, and where there is a factor (factor * base^exponent)^outer. */
interface Task {
  readonly base: string;
  readonly exponent: string;
  readonly factor?: string;
  readonly outer?: string;
}

interface NumberedTask extends Task {
  readonly id: number;
}

class MathWorker {
  ended = false;
  readonly #worker = new Worker(WORKER, { eval: true, workerData: { n: fixedHex(N) } });
  readonly #waiting = new Map<number, Waiting>();
  #tasks: NumberedTask[] = [];
  #underWay = 0;
  #next = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (answers: readonly Answer[]) => {
      this.#underWay -= 1;
      this.#send();
      for (const answer of answers) this.#settle(answer);
      if (this.#waiting.size === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('modular exponentiation: the worker ended')));
  }

  get load(): number {
    return this.#waiting.size;
  }

  compute(task: Task): Promise<bigint> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#tasks.push({ id, ...task });
      this.#send();
    });
  }

  #send(): void {
    if (this.#tasks.length === 0 || this.#underWay === MESSAGES_UNDER_WAY) return;
    this.#underWay += 1;
    this.#worker.postMessage(this.#tasks.splice(0, MOST_TASKS));
  }

  #settle({ id, power, failure }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (power !== undefined) waiting?.resolve(BigInt(`0x${power}`));
    else waiting?.reject(new Error(`modular exponentiation: ${failure}`));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.ended = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#tasks = [];
  }
}

interface Answer {
  readonly id: number;
  readonly power?: string;
  readonly failure?: string;
}
