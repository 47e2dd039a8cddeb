import type { Operation } from '../../service/operation.ts';
import { adminCreateUser } from './admin-create-user.ts';
import { adminGetUser } from './admin-get-user.ts';
import { adminSetUserPassword } from './admin-set-user-password.ts';
import { adminDeleteUserAttributes, adminUpdateUserAttributes } from './admin-user-attributes.ts';
import {
  adminConfirmSignUp,
  adminDeleteUser,
  adminDisableUser,
  adminEnableUser,
  adminResetUserPassword,
} from './admin-user-states.ts';
import {
  addUserPoolClientSecret,
  deleteUserPoolClientSecret,
  listUserPoolClientSecrets,
} from './client-secrets.ts';
import { getCsvHeader } from './csv-header.ts';
import { addCustomAttributes } from './custom-attributes.ts';
import {
  createUserPoolDomain,
  deleteUserPoolDomain,
  describeUserPoolDomain,
  updateUserPoolDomain,
} from './domains.ts';
import {
  adminAddUserToGroup,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  listUsersInGroup,
} from './group-members.ts';
import { createGroup, deleteGroup, getGroup, listGroups, updateGroup } from './groups.ts';
import {
  createIdentityProvider,
  deleteIdentityProvider,
  describeIdentityProvider,
  getIdentityProviderByIdentifier,
  listIdentityProviders,
  updateIdentityProvider,
} from './identity-providers.ts';
import { listUsers } from './list-users.ts';
import { getUserPoolMfaConfig, setUserPoolMfaConfig } from './mfa-config.ts';
import { adminDisableProviderForUser, adminLinkProviderForUser } from './provider-links.ts';
import {
  createResourceServer,
  deleteResourceServer,
  describeResourceServer,
  listResourceServers,
  updateResourceServer,
} from './resource-servers.ts';
import { getSigningCertificate } from './signing-certificate.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import {
  createUserPoolClient,
  deleteUserPoolClient,
  describeUserPoolClient,
  listUserPoolClients,
  updateUserPoolClient,
} from './user-pool-clients.ts';
import {
  createUserPool,
  deleteUserPool,
  describeUserPool,
  listUserPools,
  updateUserPool,
} from './user-pools.ts';

/** Signed operations on pools, and on all that is in them. */
export const adminOperations: readonly Operation[] = [
  addCustomAttributes,
  addUserPoolClientSecret,
  adminAddUserToGroup,
  adminConfirmSignUp,
  adminCreateUser,
  adminDeleteUser,
  adminDeleteUserAttributes,
  adminDisableProviderForUser,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminLinkProviderForUser,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  adminResetUserPassword,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  createGroup,
  createIdentityProvider,
  createResourceServer,
  createUserPool,
  createUserPoolClient,
  createUserPoolDomain,
  deleteGroup,
  deleteIdentityProvider,
  deleteResourceServer,
  deleteUserPool,
  deleteUserPoolClient,
  deleteUserPoolClientSecret,
  deleteUserPoolDomain,
  describeIdentityProvider,
  describeResourceServer,
  describeUserPool,
  describeUserPoolClient,
  describeUserPoolDomain,
  getCsvHeader,
  getGroup,
  getIdentityProviderByIdentifier,
  getSigningCertificate,
  getUserPoolMfaConfig,
  listGroups,
  listIdentityProviders,
  listResourceServers,
  listTagsForResource,
  listUserPoolClients,
  listUserPoolClientSecrets,
  listUserPools,
  listUsers,
  listUsersInGroup,
  setUserPoolMfaConfig,
  tagResource,
  untagResource,
  updateGroup,
  updateIdentityProvider,
  updateResourceServer,
  updateUserPool,
  updateUserPoolClient,
  updateUserPoolDomain,
];
