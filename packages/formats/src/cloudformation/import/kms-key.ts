import type { IamDirectory, KmsKey } from '@portcullis/model';
import { regionalArn } from '../resource-values/value.ts';
import { readPolicyAt } from './policy.ts';
import type { ImportContext } from './resource-index.ts';

/** CloudFormation "AWS::KMS::Key", as far as it says who may use the key. */
export function importKmsKeys({ index, environment }: ImportContext): Pick<IamDirectory, 'kmsKeys'> {
  const kmsKeys = index
    .ofType('AWS::KMS::Key')
    .flatMap(({ ref, logicalId, properties, resource }): readonly KmsKey[] => {
      if (ref === undefined) return [];
      const document = properties.get('KeyPolicy');
      const { policy } =
        document === undefined
          ? { policy: 'default' as const }
          : readPolicyAt(document, `key policy of ${logicalId}`, 'resource');
      return [
        {
          arn: regionalArn(environment, 'kms', `key/${ref}`),
          enabled: properties.boolean('Enabled') ?? true,
          // One whose condition is not known may be another, or none.
          policy: resource.uncertain === undefined ? policy : undefined,
        },
      ];
    });
  return kmsKeys.length === 0 ? {} : { kmsKeys };
}
