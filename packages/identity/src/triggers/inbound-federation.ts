import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../service/context.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import { runTrigger, type TriggerCall } from './run-trigger.ts';
import { unrecognizable } from './trigger-response.ts';

/** What came from an identity provider. */
export interface FederatedCall extends TriggerCall {
  readonly providerName: string;
  readonly providerType: IdentityProviderDoc['ProviderType'];
  /** By where it came from: of SAML only `samlResponse`. */
  readonly attributes: {
    readonly tokenResponse?: Readonly<Record<string, Json>> | undefined;
    readonly idToken?: Readonly<Record<string, Json>> | undefined;
    readonly userInfo?: Readonly<Record<string, Json>> | undefined;
    readonly samlResponse?: Readonly<Record<string, Json>> | undefined;
  };
}

/**
 * Lets the pool's function change what a provider said about a user, before it is mapped. `undefined`: as it is; else
 * what is not among the attributes is dropped. Cognito Developer Guide "Inbound federation Lambda trigger". Throws
 * what `runTrigger` throws.
 */
export async function inboundFederation(
  context: IdentityContext,
  call: FederatedCall,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { providerName, providerType } = call;
  const present = Object.entries(call.attributes).filter(([, value]) => value !== undefined);
  const response = await runTrigger(context, call, {
    trigger: 'InboundFederation',
    triggerSource: 'InboundFederation_ExternalProvider',
    request: {
      providerName,
      providerType,
      attributes: Object.fromEntries(present) as Readonly<Record<string, Json>>,
    },
    response: { userAttributesToMap: {} },
  });
  if (response === undefined) return undefined;
  const attributes = response.textMap('userAttributesToMap');
  if (attributes === undefined) throw unrecognizable();
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}
