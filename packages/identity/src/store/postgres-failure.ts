/** Who is asked, for messages: never the URL, which may hold a password. */
export interface PostgresPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** Why a server could not be asked. */
export interface PostgresFailure {
  /** It may answer later: nothing in the setting has to change. */
  readonly mends: boolean;
  /** What is wrong, to be read after the name of the server. */
  readonly words: string;
}

type Words = (place: PostgresPlace, message: string) => string;

/** PostgreSQL "Error Codes", and the codes of Node's connections. */
const MENDS: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['ECONNREFUSED', () => 'it refuses connections'],
  ['ECONNRESET', () => 'it ends connections'],
  ['57P03', (_, message) => message],
  ['57P01', (_, message) => message],
  ['53300', (_, message) => message],
  ['EAI_AGAIN', ({ host }) => `the name ${host} cannot be looked up now`],
]);

const LASTS: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['28P01', ({ user }) => `it rejects the password of the user ${user}`],
  ['28000', ({ user }, message) => `it does not let the user ${user} in: ${message}`],
  ['3D000', ({ database }) => `it has no database ${database}`],
  ['42501', ({ user }, message) => `the user ${user} may not do what is needed: ${message}`],
  ['ENOTFOUND', ({ host }) => `nobody knows the host ${host}`],
]);

export function postgresFailure(error: unknown, place: PostgresPlace): PostgresFailure {
  const { code, message, syscall } = partsOf(error);
  // A socket that is not there yet; of a file that is named in the setting it is final.
  if (code === 'ENOENT' && syscall === 'connect') return { mends: true, words: 'there is no such socket' };
  const mending = MENDS.get(code);
  if (mending !== undefined) return { mends: true, words: mending(place, message) };
  const lasting = LASTS.get(code);
  if (lasting !== undefined) return { mends: false, words: lasting(place, message) };
  if (isOfTls(code, message)) return { mends: false, words: `no TLS with it: ${message}` };
  if (message.includes('client password must be'))
    return { mends: false, words: `the user ${place.user} needs a password` };
  // Where several addresses were tried in vain there is no message.
  return { mends: false, words: message === '' ? code : message };
}

interface ErrorParts {
  readonly code: string;
  readonly message: string;
  readonly syscall: unknown;
}

function partsOf(error: unknown): ErrorParts {
  if (!(error instanceof Error)) return { code: '', message: String(error), syscall: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const syscall = 'syscall' in error ? error.syscall : undefined;
  return { code, message: error.message, syscall };
}

/** Certificates that do not verify have OpenSSL's names for codes; a server without TLS has only the driver's sentence. */
function isOfTls(code: string, message: string): boolean {
  return (
    /^(?:ERR_TLS_|ERR_SSL_)|CERT|ISSUER|SIGNATURE/.test(code) ||
    message.includes('SSL connections') ||
    message.includes('SSL encryption')
  );
}
