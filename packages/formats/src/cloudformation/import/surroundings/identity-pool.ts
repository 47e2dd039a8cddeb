import type { IdentityPool } from '@portcullis/model';
import { quietly } from '../../../source/index.ts';
import type { Entry, ImportContext } from '../resource-index.ts';

const POOL = 'AWS::Cognito::IdentityPool';
const ATTACHMENT = 'AWS::Cognito::IdentityPoolRoleAttachment';

/** CloudFormation "AWS::Cognito::IdentityPool" with the roles that are attached to it. */
export function importIdentityPools(context: ImportContext): readonly IdentityPool[] {
  const attachments = new Map<string, Entry>();
  for (const entry of context.index.ofType(ATTACHMENT)) {
    const id = quietly(entry.properties).string('IdentityPoolId');
    if (id !== undefined) attachments.set(id, entry);
  }
  return context.index.ofType(POOL).flatMap((entry) => {
    if (entry.ref === undefined) return [];
    const properties = quietly(entry.properties);
    const attached = attachments.get(entry.ref);
    const roles = attached && quietly(attached.properties).get('Roles');
    return [
      {
        logicalId: entry.logicalId,
        id: entry.ref,
        guests: properties.boolean('AllowUnauthenticatedIdentities') === true,
        classicFlow: properties.boolean('AllowClassicFlow') === true,
        userPools: properties.list('CognitoIdentityProviders').map((provider) => ({
          providerName: provider.string('ProviderName'),
          clientId: provider.string('ClientId'),
          serverSideTokenCheck: provider.boolean('ServerSideTokenCheck') === true,
        })),
        authenticatedRoleArn: roles?.string('authenticated'),
        guestRoleArn: roles?.string('unauthenticated'),
        at: entry.at,
      },
    ];
  });
}
