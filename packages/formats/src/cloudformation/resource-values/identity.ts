import { type Environment, generatedId, hashedId, pinnedId, urlSuffix } from '../environment.ts';
import {
  iamArn,
  id,
  map,
  name,
  notHere,
  type ResourceValues,
  regionalArn,
  required,
  type Subject,
  type Value,
} from './value.ts';

/** `<region>_<9 letters and digits>`. */
export function userPoolId(environment: Environment, logicalId: string): string {
  const pinned = generatedId(environment, logicalId, 9);
  return pinned.includes('_') ? pinned : `${environment.region}_${pinned}`;
}

const poolId = ({ environment, logicalId }: Subject): Value => userPoolId(environment, logicalId);

const providerName = (subject: Subject): string =>
  `cognito-idp.${subject.environment.region}.${urlSuffix(subject.environment)}/${userPoolId(subject.environment, subject.logicalId)}`;

const identityPoolId = ({ environment, logicalId }: Subject): Value => {
  const pinned = generatedId(environment, logicalId, 20);
  return pinned.includes(':') ? pinned : `${environment.region}:${pinned}`;
};

/** The part after the account of an IAM ARN: `role/path/name`. */
export function iamPath(kind: string, subject: Subject, nameProperty: string): Value {
  return map(subject.property('Path') ?? '/', (path) =>
    map(name(nameProperty)(subject), (text) => `${kind}${path}${text}`),
  );
}

const iamResource =
  (kind: string, nameProperty: string) =>
  (subject: Subject): Value =>
    map(iamPath(kind, subject, nameProperty), (path) => iamArn(subject.environment, path));

/** `oidc-provider/` and the issuer without its scheme. */
const oidcProvider = (subject: Subject): Value =>
  map(subject.property('Url') ?? '', (url) =>
    iamArn(subject.environment, `oidc-provider/${url.replace(/^https?:\/\//, '')}`),
  );

const samlProvider = (subject: Subject): Value =>
  map(name('Name')(subject), (text) => iamArn(subject.environment, `saml-provider/${text}`));

/** `AIDA...`, `AROA...`, `AKIA...`: 20 or 21 upper-case characters. */
export function uniqueId(environment: Environment, prefix: string, logicalId: string): string {
  return `${prefix}${hashedId(environment, logicalId, 17).toUpperCase()}`;
}

const unique =
  (prefix: string) =>
  ({ environment, logicalId }: Subject): Value =>
    uniqueId(environment, prefix, logicalId);

const accessKeyId = ({ environment, logicalId }: Subject): Value =>
  pinnedId(environment, logicalId) ?? `AKIA${hashedId(environment, logicalId, 16).toUpperCase()}`;

const bare = (ref: ResourceValues['ref']): ResourceValues => ({ ref, attributes: {}, complete: false });

const policyName: ResourceValues = { ref: name('PolicyName'), attributes: { Id: id(10) }, complete: true };

/** CloudFormation "Amazon Cognito" and "AWS Identity and Access Management", return values of each type. */
export const IDENTITY_VALUES: Readonly<Record<string, ResourceValues>> = {
  'AWS::Cognito::UserPool': {
    ref: poolId,
    attributes: {
      Arn: (subject) =>
        regionalArn(
          subject.environment,
          'cognito-idp',
          `userpool/${userPoolId(subject.environment, subject.logicalId)}`,
        ),
      ProviderName: providerName,
      ProviderURL: (subject) => `https://${providerName(subject)}`,
      UserPoolId: poolId,
    },
    complete: true,
  },
  'AWS::Cognito::UserPoolClient': {
    ref: id(26),
    attributes: { ClientId: id(26), Name: name('ClientName'), ClientSecret: notHere('the client secret') },
    complete: true,
  },
  'AWS::Cognito::UserPoolGroup': bare(name('GroupName')),
  'AWS::Cognito::UserPoolIdentityProvider': bare(required('ProviderName')),
  'AWS::Cognito::UserPoolResourceServer': bare(required('Identifier')),
  'AWS::Cognito::UserPoolDomain': bare(required('Domain')),
  'AWS::Cognito::UserPoolUser': bare(required('Username')),
  'AWS::Cognito::IdentityPool': {
    ref: identityPoolId,
    attributes: { Id: identityPoolId, Name: name('IdentityPoolName') },
    complete: true,
  },
  'AWS::IAM::Role': {
    ref: name('RoleName'),
    attributes: { Arn: iamResource('role', 'RoleName'), RoleId: unique('AROA') },
    complete: true,
  },
  'AWS::IAM::User': {
    ref: name('UserName'),
    attributes: { Arn: iamResource('user', 'UserName') },
    complete: true,
  },
  'AWS::IAM::Group': {
    ref: name('GroupName'),
    attributes: { Arn: iamResource('group', 'GroupName') },
    complete: true,
  },
  'AWS::IAM::ManagedPolicy': {
    ref: iamResource('policy', 'ManagedPolicyName'),
    attributes: {
      PolicyArn: iamResource('policy', 'ManagedPolicyName'),
      PolicyId: unique('ANPA'),
      AttachmentCount: notHere('the count of attachments'),
      CreateDate: notHere('the date'),
      UpdateDate: notHere('the date'),
      DefaultVersionId: () => 'v1',
      IsAttachable: () => 'true',
      PermissionsBoundaryUsageCount: notHere('the count of uses'),
    },
    complete: true,
  },
  'AWS::IAM::OIDCProvider': {
    ref: oidcProvider,
    attributes: { Arn: oidcProvider },
    complete: true,
  },
  'AWS::IAM::SAMLProvider': {
    ref: samlProvider,
    attributes: { Arn: samlProvider, SamlProviderUUID: notHere('the UUID of the provider') },
    complete: true,
  },
  'AWS::IAM::VirtualMFADevice': {
    ref: iamResource('mfa', 'VirtualMfaDeviceName'),
    attributes: { SerialNumber: iamResource('mfa', 'VirtualMfaDeviceName') },
    complete: true,
  },
  'AWS::IAM::Policy': policyName,
  'AWS::IAM::UserPolicy': policyName,
  'AWS::IAM::GroupPolicy': policyName,
  'AWS::IAM::RolePolicy': policyName,
  'AWS::IAM::InstanceProfile': {
    ref: name('InstanceProfileName'),
    attributes: { Arn: iamResource('instance-profile', 'InstanceProfileName') },
    complete: true,
  },
  'AWS::IAM::AccessKey': {
    ref: accessKeyId,
    attributes: { SecretAccessKey: notHere('the secret access key') },
    complete: true,
  },
};
