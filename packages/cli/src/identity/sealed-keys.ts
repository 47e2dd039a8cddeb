import { SealedKeyError } from '@portcullis/identity';
import { UsageError } from '../failure.ts';

/** Opens what needs the signing keys of pools: that they are sealed under another key is the operator's to mend. */
export async function withSealedKeys<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof SealedKeyError)) throw error;
    throw new UsageError(
      error.message,
      'give that one back: in PORTCULLIS_KEY, after the new one and a comma, or as master.key of the data folder',
    );
  }
}
