import { InputError } from '@portcullis/model';
import { UsageError } from '../failure.ts';

/** Compiles a template: what cannot be compiled as it is declared (a pattern, a schema) is wrong input and no bug. */
export async function compiling<T>(compile: () => T | Promise<T>): Promise<T> {
  try {
    return await compile();
  } catch (error) {
    if (error instanceof InputError || error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(`the template cannot be enforced as it is declared: ${error.message}`);
  }
}
