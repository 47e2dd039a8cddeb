import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** What a TLS listener needs, and what a client must be told to trust. */
export interface LocalTls {
  /** PEM: the server's certificate and the authority's. */
  readonly cert: string;
  readonly key: string;
  /** Where the authority's certificate is kept; clients are pointed at it. */
  readonly authorityPath: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Apple's limit for certificates of servers is 825 days; short ones are made again anyway. */
const SERVER_DAYS = 90;
const RENEW_BEFORE_DAYS = 7;

/**
 * A certificate for `hosts` from an authority of this machine, which is made once and kept in the data folder with
 * mode 0600. The server's own pair is made anew for each start: it never needs to be kept.
 */
export async function createLocalTls(
  dataFolder: string,
  hosts: readonly string[],
  now: number,
): Promise<LocalTls> {
  const folder = join(dataFolder, 'tls');
  const authorityPath = join(folder, 'authority.crt');
  const authority = await loadAuthority(folder, authorityPath, now);
  const { cert, key } = await issue(authority, hosts, now);
  return { cert: `${cert}${authority.cert}`, key, authorityPath };
}

interface Pair {
  readonly cert: string;
  readonly key: string;
}

async function loadAuthority(folder: string, authorityPath: string, now: number): Promise<Pair> {
  const keyPath = join(folder, 'authority.key');
  const kept = await readPair(authorityPath, keyPath);
  if (
    kept !== undefined &&
    Date.parse(new X509Certificate(kept.cert).validTo) > now + RENEW_BEFORE_DAYS * DAY_MS
  ) {
    return kept;
  }
  const made = await makeAuthority(now);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyPath, made.key, { mode: 0o600 });
  await writeFile(authorityPath, made.cert, { mode: 0o644 });
  return made;
}

async function readPair(certPath: string, keyPath: string): Promise<Pair | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
    return { cert, key };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Loaded where it is used: the library is large, and most starts have no use for it. */
async function forge(): Promise<typeof import('node-forge')> {
  const { default: library } = await import('node-forge');
  return library;
}

async function makeAuthority(now: number): Promise<Pair> {
  const { pki } = await forge();
  const key = newKey();
  const certificate = pki.createCertificate();
  const subject = [
    { name: 'commonName', value: `Portcullis local authority ${randomBytes(4).toString('hex')}` },
  ];
  certificate.privateKey = pki.privateKeyFromPem(key);
  certificate.publicKey = pki.setRsaPublicKey(certificate.privateKey.n, certificate.privateKey.e);
  certificate.serialNumber = newSerial();
  setValidity(certificate.validity, now, AUTHORITY_DAYS);
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  const { md } = await forge();
  certificate.sign(certificate.privateKey, md.sha256.create());
  return { key, cert: toPem(pki.certificateToPem(certificate)) };
}

async function issue(authority: Pair, hosts: readonly string[], now: number): Promise<Pair> {
  const { pki, md } = await forge();
  const authorityCertificate = pki.certificateFromPem(authority.cert);
  const authorityKey = pki.privateKeyFromPem(authority.key);
  const key = newKey();
  const certificate = pki.createCertificate();
  const own = pki.privateKeyFromPem(key);
  certificate.publicKey = pki.setRsaPublicKey(own.n, own.e);
  certificate.serialNumber = newSerial();
  setValidity(certificate.validity, now, SERVER_DAYS);
  certificate.setSubject([{ name: 'commonName', value: hosts[0] ?? 'localhost' }]);
  certificate.setIssuer(authorityCertificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })),
    },
  ]);
  certificate.sign(authorityKey, md.sha256.create());
  return { key, cert: toPem(pki.certificateToPem(certificate)) };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets. */
function newSerial(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function setValidity(validity: { notBefore: Date; notAfter: Date }, now: number, days: number): void {
  // A day back, for clients whose clock is late.
  validity.notBefore = new Date(now - DAY_MS);
  validity.notAfter = new Date(now + days * DAY_MS);
}

function toPem(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
