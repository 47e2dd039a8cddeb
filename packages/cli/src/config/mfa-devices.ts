import type { Definition, Diagnostic, IamDirectory, MfaDevice } from '@portcullis/model';
import { locate } from '@portcullis/model/source';
import type { ConfigUser } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import type { PolicyReader } from './policies.ts';
import { resolveSecret, type SecretSource } from './secret.ts';
import { nodeAt } from './tree-value.ts';

/** The MFA devices of a user of the configuration. What is wrong with one is among the reader's diagnostics. */
export function readMfaDevices(
  loaded: LoadedConfig,
  reader: PolicyReader,
  secrets: SecretSource,
  { name, mfa }: ConfigUser,
  user: readonly (string | number)[],
): readonly MfaDevice[] | undefined {
  if (mfa === undefined) return undefined;
  const listed = Array.isArray(mfa);
  const devices = (listed ? mfa : [mfa]) as readonly Exclude<typeof mfa, readonly unknown[]>[];
  return devices.map(({ serial, secret }, index) => {
    const base32 = readBase32(resolveSecret(secret, secrets, `the secret of the MFA device ${serial}`));
    if (base32 === undefined) {
      const path = [...user, 'mfa', ...(listed ? [index] : []), 'secret'];
      reader.diagnostics.push({
        severity: 'error',
        code: 'CONFIG_MFA_SECRET',
        message: `the secret of the MFA device \`${serial}\` of user ${name} is not base32 of 16 to 64 bytes`,
        help: 'give the letters and digits that an authenticator app is set up with: 26 to 103 of A to Z and 2 to 7',
        at: locate(nodeAt(loaded.tree, path).mark),
        path: path.join('.'),
      });
    }
    return { serial, secret: base32 };
  });
}

/** RFC 4226 section 4 asks for 128 bits; 64 bytes are the block of its hash. */
const MIN_BYTES = 16;
const MAX_BYTES = 64;
/** RFC 4648 section 6: what is left of a group of eight. */
const WHOLE_BYTES: ReadonlySet<number> = new Set([0, 2, 4, 5, 7]);

/** As people copy it: in any case, with spaces, padded or not. */
function readBase32(text: string): string | undefined {
  const bare = text.replaceAll(/\s/g, '').replace(/=+$/, '').toUpperCase();
  const bytes = Math.floor((bare.length * 5) / 8);
  const isBase32 = /^[A-Z2-7]+$/.test(bare) && WHOLE_BYTES.has(bare.length % 8);
  return isBase32 && bytes >= MIN_BYTES && bytes <= MAX_BYTES ? bare : undefined;
}

/** A device that the template names gets its secret from the configuration. */
export function joinMfaDevices(
  template: readonly MfaDevice[] = [],
  added: readonly MfaDevice[] = [],
): readonly MfaDevice[] | undefined {
  const all = [...template.filter(({ serial }) => !added.some((one) => one.serial === serial)), ...added];
  return all.length === 0 ? undefined : all;
}

/** A device proves one user: one that two have would prove either. */
export function repeatedDevices({ users }: Pick<IamDirectory, 'users'>): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return users.flatMap(({ arn, at, mfaDevices = [] }) =>
    mfaDevices.flatMap(({ serial }): readonly Diagnostic[] => {
      const before = seen.get(serial);
      seen.set(serial, arn);
      if (before === undefined) return [];
      return [
        {
          severity: 'error',
          code: 'CONFIG_MFA_REPEATED',
          message: `the MFA device \`${serial}\` is given twice: to ${before} and to ${arn}`,
          help: 'give each device to one user, once',
          at,
        },
      ];
    }),
  );
}

/** Devices that are only named: what made their secret is no template's business. */
export function devicesWithoutSecret({ iam }: Pick<Definition, 'iam'>): readonly Diagnostic[] {
  return iam.users.flatMap(({ name, at, accessKeys, mfaDevices = [] }) =>
    mfaDevices
      // Without an access key nobody asks AWS STS as this user.
      .filter(({ secret }) => secret === undefined && accessKeys.length > 0)
      .map(({ serial }) => ({
        severity: 'unresolved',
        code: 'MFA_SECRET_NOT_HERE',
        message: `the secret of the MFA device ${serial} of user ${name} is not here: AWS STS takes none of its codes`,
        help: 'give it under `principals.users` of portcullis.yaml, as `mfa: { serial, secret }`',
        at,
      })),
  );
}
