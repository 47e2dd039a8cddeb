import type { IamDirectory, ManagedPolicy, OidcProvider, SamlProvider } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
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
    .flatMap(({ ref, logicalId, properties }): readonly SamlProvider[] => {
      const metadata = properties.string('SamlMetadataDocument');
      if (ref === undefined || metadata === undefined) return [];
      const mustEncrypt = mustBeEncrypted(context, properties, logicalId);
      return [{ arn: ref, metadata, ...(mustEncrypt ? { mustEncrypt } : {}) }];
    });
  return {
    ...(managedPolicies.length === 0 ? {} : { managedPolicies }),
    ...(oidcProviders.length === 0 ? {} : { oidcProviders }),
    ...(samlProviders.length === 0 ? {} : { samlProviders }),
  };
}

/**
 * IAM User Guide "Create a SAML identity provider in IAM": with `Required` only encrypted assertions count, with `Allowed`
 * both. A provider's private key is kept by IAM and is not here, so that no encrypted one can be opened.
 */
function mustBeEncrypted({ diagnostics }: ImportContext, properties: Cursor, logicalId: string): boolean {
  const mode = properties.get('AssertionEncryptionMode');
  if (mode === undefined) return false;
  const isAllowed = properties.oneOf('AssertionEncryptionMode', ['Required', 'Allowed']) === 'Allowed';
  const what = isAllowed
    ? 'encrypted assertions are refused, and those in clear are not'
    : 'all assertions are refused';
  diagnostics.unresolved(
    'IAM_SAML_ENCRYPTION',
    `the private key of the SAML provider \`${logicalId}\` is not here: ${what}`,
    mode,
  );
  return !isAllowed;
}
