import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import type { DomainDoc, PoolPart } from '../pool.ts';
import { partOf, partsOf } from '../pools.ts';
import { checkPlanOfDomain } from './feature-plan.ts';
import { ARN } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { addPart, changePart, removePart } from './pool-parts.ts';

/** A pool has one domain by prefix and one of its operator's own at most. */
export const createUserPoolDomain: Operation = poolOperation(
  'CreateUserPoolDomain',
  async ({ input, context, pool }) => {
    const { name, doc } = newDomain(input);
    checkPlanOfDomain(pool, doc.ManagedLoginVersion);
    if ((await ownerOf(context.db, name)) !== undefined)
      throw invalidParameter('Domain already associated with another user pool.');
    const onlyOne = async (inside: Db): Promise<void> => {
      const others = await partsOf(inside, pool.id, 'domain');
      if (others.some((one) => isCustom(one.doc) === isCustom(doc)))
        throw invalidParameter('User pool already has a domain configured.');
    };
    const quota = { most: 2, message: 'The limit of domains of the user pool is reached.' };
    if (!(await addPart(context, pool, 'domain', { name, doc }, quota, onlyOne)))
      throw invalidParameter('Domain already associated with another user pool.');
    return reply(name, doc);
  },
);

export const updateUserPoolDomain: Operation = poolOperation(
  'UpdateUserPoolDomain',
  async ({ input, context, pool }) => {
    const name = domainIn(input);
    const changed = await changePart(context, pool, 'domain', {
      name,
      change: (before) => {
        const given = docIn(input);
        if (isCustom(given) && !isCustom(before))
          throw invalidParameter('A prefix domain has no custom domain configuration.');
        checkPlanOfDomain(pool, given.ManagedLoginVersion);
        return { ...before, ...given };
      },
    });
    if (changed === undefined) throw noDomain(name);
    return reply(name, changed.doc);
  },
);

export const deleteUserPoolDomain: Operation = poolOperation(
  'DeleteUserPoolDomain',
  async ({ input, context, pool }) => {
    const name = domainIn(input);
    if (!(await removePart(context.db, pool, 'domain', name))) throw noDomain(name);
    return {};
  },
);

/** Names no pool: IAM decides on `*`. A domain that nobody has is an empty description. */
export const describeUserPoolDomain: Operation = {
  name: 'DescribeUserPoolDomain',
  signed: true,
  run: async (input, context) => {
    const name = domainIn(input);
    const owner = await ownerOf(context.db, name);
    const part = owner === undefined ? undefined : await partOf(context.db, owner, 'domain', name);
    if (owner === undefined || part === undefined) return { DomainDescription: {} };
    return { DomainDescription: description(context, owner, name, part.doc) };
  },
};

function description({ place }: IdentityContext, owner: string, name: string, doc: DomainDoc): Json {
  return {
    UserPoolId: owner,
    AWSAccountId: place.account,
    Domain: name,
    S3Bucket: `aws-cognito-prod-${place.region}-assets`,
    CloudFrontDistribution: distribution(name),
    Version: '20170101000000',
    Status: 'ACTIVE',
    CustomDomainConfig: (doc.CustomDomainConfig ?? {}) as unknown as Json,
    ManagedLoginVersion: doc.ManagedLoginVersion ?? 1,
  };
}

function reply(name: string, doc: DomainDoc): { readonly [member: string]: Json } {
  return {
    ManagedLoginVersion: doc.ManagedLoginVersion ?? 1,
    ...(isCustom(doc) ? { CloudFrontDomain: distribution(name) } : {}),
  };
}

/** Where an operator's DNS would point to at AWS; here the domain is served as it is. */
function distribution(name: string): string {
  return name;
}

export function isCustom({ CustomDomainConfig }: DomainDoc): boolean {
  return CustomDomainConfig !== undefined;
}

const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** Read from the members that CreateUserPoolDomain and `AWS::Cognito::UserPoolDomain` have in common. */
export function newDomain(input: Input): Pick<PoolPart<DomainDoc>, 'name' | 'doc'> {
  return { name: domainIn(input), doc: docIn(input) };
}

function domainIn(input: Input): string {
  const name = input.text('Domain', { min: 1, max: 253 });
  const custom = input.has('CustomDomainConfig') || name.includes('.');
  if (!(custom ? HOST : PREFIX).test(name)) input.text('Domain', { pattern: custom ? HOST : PREFIX });
  // Domain prefixes must not pose as the provider. Cognito Developer Guide "Configuring a user pool domain".
  if (!custom && /aws|amazon|cognito/.test(name))
    throw invalidParameter('Domain cannot contain reserved word: aws, amazon or cognito.', {
      members: ['Domain'],
    });
  return name;
}

function docIn(input: Input): DomainDoc {
  const config = input.object('CustomDomainConfig');
  const policy = config?.optionalText('SecurityPolicy');
  const version = input.integer('ManagedLoginVersion', { min: 1, max: 2 });
  return {
    ...(config === undefined
      ? {}
      : {
          CustomDomainConfig: {
            CertificateArn: config.text('CertificateArn', ARN),
            ...(policy === undefined ? {} : { SecurityPolicy: policy }),
          },
        }),
    ...(version === undefined ? {} : { ManagedLoginVersion: version }),
  };
}

/** The pool that has a domain. */
async function ownerOf(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('pool_parts')
    .select('pool_id')
    .where('kind', '=', 'domain')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.pool_id;
}

function noDomain(name: string): ReturnType<typeof notFound> {
  return notFound(`No such domain ${name} exists.`);
}
