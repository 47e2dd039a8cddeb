import type { IamDirectory, ManagedPolicy, OidcProvider, SamlProvider } from '@portcullis/model';
import { readPolicyAt } from './policy.ts';
import type { ImportContext } from './resource-index.ts';

/** Identity providers and managed policies of the template: what sessions are begun with. */
export function importProviders(
  context: ImportContext,
): Pick<IamDirectory, 'managedPolicies' | 'oidcProviders' | 'samlProviders'> {
  const managedPolicies = context.index
    .ofType('AWS::IAM::ManagedPolicy')
    .flatMap(({ ref, logicalId, properties, resource }): readonly ManagedPolicy[] => {
      const cursor = properties.get('PolicyDocument');
      if (ref === undefined || cursor === undefined || resource.uncertain !== undefined) return [];
      const { policy } = readPolicyAt(cursor, `policy ${logicalId}`, 'session');
      return policy === undefined ? [] : [{ arn: ref, document: policy }];
    });
  const oidcProviders = context.index
    .ofType('AWS::IAM::OIDCProvider')
    .flatMap(({ ref, properties }): readonly OidcProvider[] => {
      const url = properties.requireString('Url');
      if (ref === undefined || url === undefined) return [];
      return [{ arn: ref, url, clientIds: properties.strings('ClientIdList') }];
    });
  const samlProviders = context.index
    .ofType('AWS::IAM::SAMLProvider')
    .flatMap(({ ref, properties }): readonly SamlProvider[] => {
      const metadata = properties.string('SamlMetadataDocument');
      return ref === undefined || metadata === undefined ? [] : [{ arn: ref, metadata }];
    });
  return {
    ...(managedPolicies.length === 0 ? {} : { managedPolicies }),
    ...(oidcProviders.length === 0 ? {} : { oidcProviders }),
    ...(samlProviders.length === 0 ? {} : { samlProviders }),
  };
}
