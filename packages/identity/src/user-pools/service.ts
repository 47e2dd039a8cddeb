import type { JsonService } from '../http/identity-service.ts';
import type { Operation } from '../service/operation.ts';
import { accountOperations } from './accounts/index.ts';
import { adminOperations } from './admin/index.ts';
import { authOperations } from './auth/index.ts';
import { deviceOperations } from './devices/index.ts';
import { passkeyOperations } from './passkeys/index.ts';

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
  unsupported: new Set([
    'AdminListUserAuthEvents',
    'AdminUpdateAuthEventFeedback',
    'CreateManagedLoginBranding',
    'CreateTerms',
    'CreateUserImportJob',
    'DeleteManagedLoginBranding',
    'DeleteTerms',
    'DescribeManagedLoginBranding',
    'DescribeManagedLoginBrandingByClient',
    'DescribeRiskConfiguration',
    'DescribeTerms',
    'DescribeUserImportJob',
    'GetLogDeliveryConfiguration',
    'GetUICustomization',
    'ListTerms',
    'ListUserImportJobs',
    'SetLogDeliveryConfiguration',
    'SetRiskConfiguration',
    'SetUICustomization',
    'StartUserImportJob',
    'StopUserImportJob',
    'UpdateAuthEventFeedback',
    'UpdateManagedLoginBranding',
    'UpdateTerms',
  ]),
};
