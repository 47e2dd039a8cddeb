import { describe, expect, test } from 'vitest';
import { awaitPostgres } from './await-postgres.ts';
import type { PostgresPlace } from './postgres-failure.ts';

const PLACE: PostgresPlace = { host: 'db.internal', port: 5432, user: 'shop', database: 'store' };

const failure = (code: string, message = '', more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });

/** A server that fails in turn with each of these, and then answers; a clock that goes on while it is waited for. */
async function waited(failures: readonly Error[], place = PLACE, stays = false) {
  const lines: string[] = [];
  let at = 0;
  let asked = 0;
  const ask = async (): Promise<void> => {
    const error = failures[Math.min(asked, stays ? failures.length - 1 : asked)];
    asked += 1;
    if (error !== undefined) throw error;
  };
  const pause = async (milliseconds: number): Promise<void> => {
    at += milliseconds;
  };
  const outcome = await awaitPostgres(ask, place, {
    now: () => at,
    pause,
    log: (line) => void lines.push(line),
  }).then(
    () => 'answers',
    (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
  );
  return { outcome, lines, asked, at };
}

const REFUSED = failure('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:5432');

describe('a server that may answer later', () => {
  test('that answers at once is not spoken of', async () => {
    expect(await waited([])).toMatchObject({ outcome: 'answers', lines: [], asked: 1 });
  });

  test('is spoken of at the first retry, once for each reason', async () => {
    const starting = failure('57P03', 'the database system is starting up');
    expect(await waited([REFUSED, REFUSED, REFUSED, starting, starting])).toMatchObject({
      outcome: 'answers',
      asked: 6,
      lines: [
        'waiting for PostgreSQL at db.internal:5432: it refuses connections',
        'waiting for PostgreSQL at db.internal:5432: the database system is starting up',
      ],
    });
  });

  test.each<readonly [string, Error]>([
    ['refuses connections', REFUSED],
    [
      'refuses them at every address',
      Object.assign(new AggregateError([REFUSED], ''), { code: 'ECONNREFUSED' }),
    ],
    ['ends connections', failure('ECONNRESET')],
    ['shuts down', failure('57P01', 'terminating connection due to administrator command')],
    ['is full', failure('53300', 'sorry, too many clients already')],
    ['has no socket yet', failure('ENOENT', 'connect ENOENT', { syscall: 'connect' })],
    ['has a name that cannot be looked up now', failure('EAI_AGAIN', 'getaddrinfo EAI_AGAIN db.internal')],
  ])('is waited for where it %s', async (_, error) => {
    const { outcome, lines } = await waited([error]);
    expect(outcome).toBe('answers');
    expect(lines).toHaveLength(1);
  });

  test('is given up after ten seconds, with the reason', async () => {
    const { outcome, lines, at } = await waited([REFUSED], PLACE, true);
    expect(outcome).toBe(
      'StoreUnusableError: PostgreSQL at db.internal:5432: it refuses connections, for 10 seconds now',
    );
    expect(lines).toHaveLength(1);
    expect(at).toBeGreaterThanOrEqual(10_000);
  });

  test.each([
    ['::1', '[::1]:5432'],
    ['/run/postgresql', '/run/postgresql/.s.PGSQL.5432'],
  ])('is named as it is reached: %s', async (host, shown) => {
    const { lines } = await waited([REFUSED], { ...PLACE, host });
    expect(lines).toEqual([`waiting for PostgreSQL at ${shown}: it refuses connections`]);
  });
});

describe('what no waiting mends ends it at once', () => {
  test.each<readonly [string, Error, string]>([
    [
      'a wrong password',
      failure('28P01', 'password authentication failed for user "shop"'),
      'it rejects the password of the user shop',
    ],
    [
      'no password',
      new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
      'the user shop needs a password',
    ],
    [
      'a user who may not come from here',
      failure(
        '28000',
        'no pg_hba.conf entry for host "10.0.0.9", user "shop", database "store", no encryption',
      ),
      'it does not let the user shop in: no pg_hba.conf entry for host "10.0.0.9", user "shop", database "store", no encryption',
    ],
    ['no such database', failure('3D000', 'database "store" does not exist'), 'it has no database store'],
    [
      'no right to connect',
      failure('42501', 'permission denied for database "store"'),
      'the user shop may not do what is needed: permission denied for database "store"',
    ],
    [
      'an unknown host',
      failure('ENOTFOUND', 'getaddrinfo ENOTFOUND db.internal'),
      'nobody knows the host db.internal',
    ],
    [
      'a server without TLS',
      new Error('The server does not support SSL connections'),
      'no TLS with it: The server does not support SSL connections',
    ],
    [
      'a certificate of its own',
      failure('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
      'no TLS with it: self-signed certificate',
    ],
    [
      'a certificate of another name',
      failure('ERR_TLS_CERT_ALTNAME_INVALID', "Host: db.internal. is not in the cert's altnames"),
      "no TLS with it: Host: db.internal. is not in the cert's altnames",
    ],
    [
      'an old certificate',
      failure('CERT_HAS_EXPIRED', 'certificate has expired'),
      'no TLS with it: certificate has expired',
    ],
    [
      'an unknown authority',
      failure('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'),
      'no TLS with it: unable to get local issuer certificate',
    ],
    [
      'a file that the setting names and that is not there',
      failure('ENOENT', "ENOENT: no such file or directory, open '/none'", { syscall: 'open' }),
      "ENOENT: no such file or directory, open '/none'",
    ],
    [
      'an address that is not reached',
      Object.assign(new AggregateError([], ''), { code: 'ETIMEDOUT' }),
      'ETIMEDOUT',
    ],
  ])('%s', async (_, error, words) => {
    expect(await waited([error])).toEqual({
      outcome: `StoreUnusableError: PostgreSQL at db.internal:5432: ${words}`,
      lines: [],
      asked: 1,
      at: 0,
    });
  });

  test('a wrong password after the server was waited for', async () => {
    const { outcome, asked } = await waited([REFUSED, failure('28P01')]);
    expect(outcome).toContain('it rejects the password of the user shop');
    expect(asked).toBe(2);
  });
});
