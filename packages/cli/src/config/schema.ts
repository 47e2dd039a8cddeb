import { parseCidr } from '@portcullis/engine/cidr';
import { z } from 'zod';
import type { Config, Secret } from './config.ts';
import { COUNTERS_URL, MAIL_URL, STORAGE_URL, type UrlForm } from './secret-url.ts';

/**
 * `portcullis.yaml`. Every object is strict: an unknown key is an error, since a misspelt key would otherwise
 * silently leave something open. The JSON Schema beside this package is generated from here.
 */

const text = z.string().min(1);
const account = z.string().regex(/^\d{12}$/, 'must be an account id of 12 digits');
const port = z.int().min(0).max(65_535);
const RANGE = 'must be an address range like 10.0.0.0/8';
const cidr = z
  .string()
  .regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, RANGE)
  .refine((value) => parseCidr(value) !== undefined, { error: RANGE });
const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL of http or https' });
const record = <T extends z.ZodType>(value: T): z.ZodRecord<z.ZodString, T> => z.record(z.string(), value);

/** A literal, the name of an environment variable, or a file whose content (less the final newline) it is. */
const providerUrls = z
  .strictObject({
    authorize_url: webUrl.optional(),
    token_url: webUrl.optional(),
    attributes_url: webUrl.optional(),
    jwks_uri: webUrl.optional(),
    oidc_issuer: webUrl.optional(),
    token_info_url: webUrl.optional(),
  })
  .optional()
  .meta({ description: 'URLs of a stand-in, in place of those of the provider.' });

const providers = z
  .strictObject({
    plainHttp: z
      .enum(['loopback', 'never'])
      .optional()
      .meta({ description: 'Whether identity providers on this machine are reached by plain HTTP.' }),
    Google: providerUrls,
    Facebook: providerUrls,
    LoginWithAmazon: providerUrls,
    SignInWithApple: providerUrls,
  })
  .meta({ description: 'How identity providers are reached.' });

const secret = z
  .union([text, z.strictObject({ env: text }), z.strictObject({ file: text })], {
    error: 'must be a string, { env: NAME } or { file: PATH }',
  })
  .meta({ id: 'secret', description: 'A secret: a string, { env: NAME } or { file: PATH }.' });

/** A URL that may hold a password. */
function secretUrl({ pattern, words }: UrlForm): z.ZodType<Secret> {
  const error = `must be ${words}, { env: NAME } or { file: PATH }`;
  return z.union(
    [z.string().regex(pattern, error), z.strictObject({ env: text }), z.strictObject({ file: text })],
    { error },
  );
}

const mail = z
  .strictObject({
    url: secretUrl(MAIL_URL).optional().meta({ description: 'The SMTP server: smtp://... or smtps://...' }),
    from: text.optional().meta({ description: 'Who messages come from: Shop <no-reply@example.com>' }),
  })
  .refine(({ url, from }) => (url === undefined) === (from === undefined), {
    error: 'needs both url and from',
  })
  .meta({ description: 'How codes are mailed.' });

const policyDocument = z
  .record(z.string(), z.unknown())
  .meta({ id: 'policyDocument', description: 'An IAM policy document.' });
const attachedPolicy = z
  .union([text, policyDocument], {
    error: 'must be a policy document, or the name or ARN of a managed policy',
  })
  .meta({ id: 'attachedPolicy', description: 'A policy document, or the name or ARN of a managed policy.' });
const tags = record(z.string());

const accessKey = z.strictObject({ id: text, secret, active: z.boolean().optional() });

const mfaDevice = z.strictObject({
  serial: z
    .string()
    .regex(
      /^[\w+=/:,.@-]{9,256}$/,
      'must be a serial number of 9 to 256 characters, like arn:aws:iam::111122223333:mfa/ops',
    ),
  secret,
});
const mfa = z
  .union([mfaDevice, z.array(mfaDevice).min(1).max(8)], {
    error: 'must be { serial, secret }, or a list of up to 8 of them',
  })
  .meta({
    description: 'MFA devices of the user; the secret is in base32, as an authenticator app takes it.',
  });

const user = z.strictObject({
  name: text,
  path: text.optional(),
  account: account.optional(),
  accessKeys: z.array(accessKey).optional(),
  mfa: mfa.optional(),
  policies: z.array(attachedPolicy).optional(),
  groups: z.array(text).optional(),
  boundary: attachedPolicy.optional(),
  tags: tags.optional(),
});

const session = z
  .strictObject({
    name: text,
    accessKey: z.strictObject({ id: text, secret }),
    token: secret,
    expires: z.iso.datetime({ offset: true }).optional(),
    policy: policyDocument.optional(),
  })
  .meta({ description: 'Temporary credentials of the role.' });

const role = z.strictObject({
  name: text,
  path: text.optional(),
  account: account.optional(),
  trust: policyDocument.optional(),
  maxSessionDuration: z
    .int()
    .min(3600)
    .max(43_200)
    .optional()
    .meta({ description: 'Seconds that a session may be asked to last; 3600 unless it is given.' }),
  policies: z.array(attachedPolicy).optional(),
  boundary: attachedPolicy.optional(),
  tags: tags.optional(),
  sessions: z.array(session).optional(),
});

const group = z.strictObject({
  name: text,
  account: account.optional(),
  policies: z.array(attachedPolicy).optional(),
});

const managedPolicy = z.strictObject({
  name: text,
  path: text.optional(),
  account: account.optional(),
  document: policyDocument,
});

const functionOverride = z
  .strictObject({ url: webUrl.optional(), handler: text.optional(), bootstrap: text.optional() })
  .refine(
    (value) => [value.url, value.handler, value.bootstrap].filter((one) => one !== undefined).length === 1,
    {
      error: 'must have exactly one of url, handler, bootstrap',
    },
  )
  .meta({ description: 'Where the function runs: a URL that stands in for it, a handler, or a bootstrap.' });

const poolUser = z.strictObject({
  username: text,
  password: secret.optional(),
  groups: z.array(text).optional(),
  attributes: record(z.union([z.string(), z.boolean(), z.number()])).optional(),
});

const vpcEndpoint = z.strictObject({
  id: text,
  vpc: text,
  sources: z.array(cidr).optional(),
  policy: policyDocument.optional(),
});

const throttle = z
  .strictObject({
    account: z
      .union(
        [
          z.literal('off'),
          z.strictObject({ rateLimit: z.number().positive(), burstLimit: z.int().positive() }),
        ],
        { error: 'must be off, or { rateLimit: requests a second, burstLimit: how many at once }' },
      )
      .optional(),
  })
  .meta({ description: "The account's throttle, where it is not 10,000 requests a second, 5,000 at once." });

const controls = {
  serviceControlPolicies: z.array(attachedPolicy).optional(),
  resourceControlPolicies: z.array(attachedPolicy).optional(),
};

const organization = z
  .strictObject({
    id: z
      .string()
      .regex(/^o-[a-z0-9]{4,32}$/, 'must be the id of an organization like o-exampleorgid')
      .optional(),
    managementAccount: account.optional(),
    ...controls,
    units: z
      .array(z.strictObject({ id: text, parent: text.optional(), ...controls }))
      .optional()
      .meta({ description: 'Organizational units; one without `parent` is below the root.' }),
    accounts: z
      .array(z.strictObject({ id: account, unit: text.optional(), ...controls }))
      .optional()
      .meta({ description: 'Accounts; one without `unit` is below the root.' }),
  })
  .meta({
    description:
      'The organization. A level without `serviceControlPolicies` has FullAWSAccess, as AWS attaches it.',
  });

export const configSchema: z.ZodType<Config> = z
  .strictObject({
    template: text.optional().meta({ description: 'The template, relative to this file.' }),
    parameters: record(z.union([z.string(), z.array(z.string())]))
      .optional()
      .meta({ description: "Values of the template's parameters." }),
    account: account.optional(),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-west-1')
      .optional(),
    listen: z
      .strictObject({
        host: text.optional(),
        adminHost: text.optional(),
        gateway: port.optional(),
        admin: port.optional(),
        identity: port.optional(),
        tls: z.enum(['off', 'auto']).optional(),
      })
      .optional(),
    trustedProxies: z
      .array(cidr)
      .optional()
      .meta({ description: 'Peers whose X-Forwarded-For and X-Forwarded-Proto are believed.' }),
    ids: record(text)
      .optional()
      .meta({ description: 'Real ids of APIs, user pools and clients, by logical id.' }),
    imports: record(z.string()).optional().meta({
      description: 'Values of Fn::ImportValue, and outputs of nested stacks: `Stack.Outputs.Name`.',
    }),
    ssm: record(z.string())
      .optional()
      .meta({ description: 'Values of {{resolve:ssm|secretsmanager:...}} and of SSM parameters.' }),
    stageVariables: record(z.string()).optional(),
    apiKeys: record(secret)
      .optional()
      .meta({ description: 'Values of API keys that the template gives none, by logical id or name.' }),
    functions: record(functionOverride).optional(),
    principals: z
      .strictObject({
        users: z.array(user).optional(),
        roles: z.array(role).optional(),
        groups: z.array(group).optional(),
        managedPolicies: z.array(managedPolicy).optional(),
      })
      .optional()
      .meta({ description: 'IAM identities beside those that the template defines.' }),
    organization: organization.optional(),
    vpcEndpoints: z.array(vpcEndpoint).optional(),
    userPools: record(z.strictObject({ users: z.array(poolUser).optional() })).optional(),
    identity: z
      .strictObject({
        issuer: z.enum(['local', 'aws']).optional(),
        issuerUrl: webUrl.optional(),
        providers: providers.optional(),
        mail: mail.optional(),
        themeCss: z.string().optional().meta({
          description: 'CSS of the hosted pages, after their own: custom properties such as --pc-accent.',
        }),
        quotas: z.enum(['aws', 'off']).optional().meta({
          description:
            "Whether Amazon's request rates are enforced, by each process for itself; off by default.",
        }),
        refuseRevokedTokens: z.boolean().optional().meta({
          description: 'The gateway refuses tokens of sign-ins that were ended; API Gateway does not.',
        }),
      })
      .optional(),
    storage: secretUrl(STORAGE_URL)
      .optional()
      .meta({ description: "The identity service's store: sqlite:PATH or postgres://..." }),
    counters: secretUrl(COUNTERS_URL)
      .optional()
      .meta({ description: 'What counts for usage plans and throttles: memory: or redis://...' }),
    throttle: throttle.optional(),
  })
  .meta({ title: 'portcullis.yaml' });
