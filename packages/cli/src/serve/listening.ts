import { systemCode, UsageError } from '../failure.ts';

/** Starts something that listens; a port that cannot be had is said as such. */
export async function listening<T>(
  what: string,
  flag: string,
  port: number,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    switch (systemCode(error)) {
      case 'EADDRINUSE':
        throw new UsageError(
          `port ${port} (${what}) is in use`,
          `stop what uses it, or give another with ${flag} (0 takes any free one)`,
        );
      case 'EACCES':
        throw new UsageError(
          `port ${port} (${what}) may not be used by this user`,
          `give another with ${flag}`,
        );
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new UsageError(`${what} cannot listen there: this machine does not have that address`);
      default:
        throw error;
    }
  }
}
