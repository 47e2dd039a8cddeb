import type { JsonService } from '../http/identity-service.ts';
import type { Operation } from '../service/operation.ts';
import { accountOperations } from './accounts/index.ts';
import { adminOperations } from './admin/index.ts';
import { authOperations } from './auth/index.ts';
import { deviceOperations } from './devices/index.ts';
import { USER_POOL_MEMBERS } from './input-members.ts';
import { passkeyOperations } from './passkeys/index.ts';
import { tagsOfUserPool, USER_POOL_TAG_MEMBERS } from './resource-tags.ts';

/** Amazon Cognito user pools. */
export const userPoolService: JsonService = {
  target: 'AWSCognitoIdentityProviderService',
  signingName: 'cognito-idp',
  operations: new Map<string, Operation>(
    [
      ...authOperations,
      ...accountOperations,
      ...adminOperations,
      ...passkeyOperations,
      ...deviceOperations,
    ].map((one) => [one.name, one]),
  ),
  members: USER_POOL_MEMBERS,
  tagMembers: USER_POOL_TAG_MEMBERS,
  tagsOf: tagsOfUserPool,
  unsupported: new Set([
    'AdminDeleteSoftwareToken',
    'AdminGetUserAuthFactors',
    'AdminListUserAuthEvents',
    'AdminListUserSessions',
    'AdminRevokeUserSession',
    'AdminUpdateAuthEventFeedback',
    'CreateManagedLoginBranding',
    'CreateTerms',
    'CreateUserImportJob',
    'CreateUserPoolReplica',
    'DeleteManagedLoginBranding',
    'DeleteTerms',
    'DeleteUserPoolReplica',
    'DescribeManagedLoginBranding',
    'DescribeManagedLoginBrandingByClient',
    'DescribeRiskConfiguration',
    'DescribeTerms',
    'DescribeTermsByClient',
    'DescribeUserImportJob',
    'GetClientToken',
    'GetLogDeliveryConfiguration',
    'GetProvisionedLimit',
    'GetUICustomization',
    'GetUserPoolClientSessionConfiguration',
    'GetUserPoolSessionConfiguration',
    'ListTerms',
    'ListUserImportJobs',
    'ListUserPoolReplicas',
    'ListUserSessions',
    'RevokeUserSession',
    'SetLogDeliveryConfiguration',
    'SetRiskConfiguration',
    'SetUICustomization',
    'SetUserPoolClientSessionConfiguration',
    'SetUserPoolSessionConfiguration',
    'StartUserImportJob',
    'StopUserImportJob',
    'UpdateAuthEventFeedback',
    'UpdateManagedLoginBranding',
    'UpdateProvisionedLimit',
    'UpdateTerms',
    'UpdateUserPoolReplica',
  ]),
};
