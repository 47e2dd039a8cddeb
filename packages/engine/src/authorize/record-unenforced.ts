import type { CompiledStage } from './compile.ts';
import type { Trace } from './decision.ts';

/** Mutual TLS and the web ACL have their place and say whether the stage declares them. */
export function recordUnenforced({ definition, api, stage }: CompiledStage, trace: Trace): void {
  const mutualTls = definition.customDomains.some(
    (domain) =>
      domain.mutualTlsTruststore !== undefined &&
      domain.mappings.some((mapping) => mapping.apiId === api.id && mapping.stage === stage.name),
  );
  if (mutualTls)
    trace.step('mtls', 'skip', 'MTLS_NOT_ENFORCED', 'declared, and not enforced by this version');
  else trace.step('mtls', 'skip', 'MTLS_NONE', 'no custom domain of the stage asks for a client certificate');
  if (stage.webAclArn === undefined)
    trace.step('web-acl', 'skip', 'WEB_ACL_NONE', 'the stage has no web ACL');
  else trace.step('web-acl', 'skip', 'WEB_ACL_NOT_ENFORCED', 'declared, and not enforced by this version');
}
