import type { JsonService } from '../http/identity-service.ts';
import {
  lookupDeveloperIdentity,
  mergeDeveloperIdentities,
  unlinkDeveloperIdentity,
} from './developer-identities.ts';
import { getCredentialsForIdentity } from './get-credentials-for-identity.ts';
import { getId } from './get-id.ts';
import { getOpenIdToken } from './get-open-id-token.ts';
import { getOpenIdTokenForDeveloperIdentity } from './get-open-id-token-for-developer-identity.ts';
import { IDENTITY_POOL_MEMBERS } from './input-members.ts';
import { deleteIdentities, describeIdentity, listIdentities } from './list-identities.ts';
import {
  createIdentityPool,
  deleteIdentityPool,
  describeIdentityPool,
  listIdentityPools,
  updateIdentityPool,
} from './manage-pools.ts';
import { getIdentityPoolRoles, setIdentityPoolRoles } from './pool-roles.ts';
import { listTagsForResource, tagResource, untagResource } from './pool-tags.ts';
import { getPrincipalTagAttributeMap, setPrincipalTagAttributeMap } from './principal-tag-map.ts';
import { IDENTITY_POOL_TAG_MEMBERS, tagsOfIdentityPool } from './resource-tags.ts';
import { unlinkIdentity } from './unlink-identity.ts';

/** Amazon Cognito identity pools. */
export const identityPoolService: JsonService = {
  target: 'AWSCognitoIdentityService',
  signingName: 'cognito-identity',
  constraintError: 'ValidationException',
  operations: new Map(
    [
      createIdentityPool,
      deleteIdentities,
      deleteIdentityPool,
      describeIdentity,
      describeIdentityPool,
      getCredentialsForIdentity,
      getId,
      getIdentityPoolRoles,
      getOpenIdToken,
      getOpenIdTokenForDeveloperIdentity,
      getPrincipalTagAttributeMap,
      listIdentities,
      listIdentityPools,
      listTagsForResource,
      lookupDeveloperIdentity,
      mergeDeveloperIdentities,
      setIdentityPoolRoles,
      setPrincipalTagAttributeMap,
      tagResource,
      unlinkDeveloperIdentity,
      unlinkIdentity,
      untagResource,
      updateIdentityPool,
    ].map((operation) => [operation.name, operation]),
  ),
  members: IDENTITY_POOL_MEMBERS,
  tagMembers: IDENTITY_POOL_TAG_MEMBERS,
  tagsOf: tagsOfIdentityPool,
  unsupported: new Set(),
};
