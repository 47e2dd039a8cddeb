/** PostgreSQL "Error Codes": deadlock_detected. */
const DEADLOCK = '40P01';

/**
 * PostgreSQL takes one of several transactions back that wait for each other: `false`, to be tried again. SQLite has one
 * transaction at a time.
 */
export async function unlessDeadlock<T>(transaction: Promise<T>): Promise<T | false> {
  try {
    return await transaction;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === DEADLOCK) return false;
    throw error;
  }
}
