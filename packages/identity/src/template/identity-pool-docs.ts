import type { CognitoResource } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { IdentityPoolDoc } from '../identity-pools/identity-pool.ts';

type Properties = Readonly<Record<string, Json>>;

/** CloudFormation's properties of an identity pool in the shape of DescribeIdentityPool. */
export function identityPoolDoc({ logicalId, properties }: CognitoResource): IdentityPoolDoc {
  const { IdentityPoolName, IdentityPoolTags, CognitoEvents, CognitoStreams, PushSync, ...same } = properties;
  return {
    ...same,
    CognitoIdentityProviders: userPoolsOf(same.CognitoIdentityProviders),
    IdentityPoolName: typeof IdentityPoolName === 'string' ? IdentityPoolName : logicalId,
    IdentityPoolTags: tagsOf(IdentityPoolTags),
  } as unknown as IdentityPoolDoc;
}

/** One whose pool or client is not here is none. */
function userPoolsOf(declared: Json | undefined): IdentityPoolDoc['CognitoIdentityProviders'] {
  return (declared as unknown as IdentityPoolDoc['CognitoIdentityProviders'])?.filter(
    ({ ProviderName, ClientId }) => typeof ProviderName === 'string' && typeof ClientId === 'string',
  );
}

/** CloudFormation writes tags as a list of pairs. */
export function tagsOf(tags: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(tags)) return undefined;
  // One whose key or value is not here is none, and said to be missing.
  const here = (tags as readonly Properties[]).filter(
    ({ Key, Value }) => Key !== undefined && Value !== undefined,
  );
  return Object.fromEntries(here.map(({ Key, Value }) => [String(Key), String(Value)]));
}
