import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import { DEFAULT_POLICY } from '../accounts/password-policy.ts';
import { schemaOf } from '../accounts/schema.ts';
import { seconds } from '../accounts/user-type.ts';
import type { Pool } from '../pool.ts';
import { partsOf } from '../pools.ts';

/** Members of the document that DescribeUserPool does not show: GetUserPoolMfaConfig does, or nobody. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'SmsMfaConfiguration',
  'SoftwareTokenMfaConfiguration',
  'EmailMfaConfiguration',
  'WebAuthnConfiguration',
  'tagsNotHere',
]);

/** `UserPoolType`, with the defaults of what the pool does not say. */
export async function userPoolType({ db }: IdentityContext, pool: Pool): Promise<Json> {
  const { id, arn, doc, createdAt, modifiedAt } = pool;
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('pool_id', '=', id)
    .executeTakeFirstOrThrow();
  const domains = await partsOf(db, id, 'domain');
  const prefix = domains.find((one) => one.doc.CustomDomainConfig === undefined)?.name;
  const custom = domains.find((one) => one.doc.CustomDomainConfig !== undefined)?.name;
  const said = Object.entries(doc).filter(([name]) => !ELSEWHERE.has(name));
  return {
    DeletionProtection: 'INACTIVE',
    LambdaConfig: {},
    MfaConfiguration: 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    UserPoolTags: {},
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    UserPoolTier: 'ESSENTIALS',
    ...(Object.fromEntries(said) as Readonly<Record<string, Json>>),
    Id: id,
    Arn: arn,
    Name: doc.Name,
    Policies: {
      PasswordPolicy: doc.Policies?.PasswordPolicy ?? DEFAULT_POLICY,
      SignInPolicy: doc.Policies?.SignInPolicy ?? { AllowedFirstAuthFactors: ['PASSWORD'] },
    } as unknown as Json,
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      UnusedAccountValidityDays: 7,
      ...doc.AdminCreateUserConfig,
    } as unknown as Json,
    SchemaAttributes: schemaOf(pool) as unknown as Json,
    LastModifiedDate: seconds(modifiedAt),
    CreationDate: seconds(createdAt),
    EstimatedNumberOfUsers: Number(count),
    ...(prefix === undefined ? {} : { Domain: prefix }),
    ...(custom === undefined ? {} : { CustomDomain: custom }),
  };
}
