import type { SetupMutualTls } from '@portcullis/model/setup';
import { apiId } from './references.ts';
import type { TemplateDraft } from './template-draft.ts';
import { attribute, ref, sub, type TemplateValue } from './template-value.ts';

/** A domain that asks for the client certificate; the API's own endpoint is off, or it would be the way round. */
export function addMutualTls(draft: TemplateDraft, domain: SetupMutualTls, stage: TemplateValue): void {
  const rest = draft.setup.kind === 'REST';
  const id = draft.id('Domain');
  const trust = { TruststoreUri: ref(domain.truststoreParameter) };
  if (rest) {
    draft.add(id, {
      type: 'AWS::ApiGateway::DomainName',
      properties: {
        DomainName: ref(domain.domainParameter),
        RegionalCertificateArn: ref(domain.certificateParameter),
        EndpointConfiguration: { Types: ['REGIONAL'] },
        SecurityPolicy: 'TLS_1_2',
        MutualTlsAuthentication: trust,
      },
    });
    draft.add(draft.id('DomainMapping'), {
      type: 'AWS::ApiGateway::BasePathMapping',
      properties: { DomainName: ref(id), RestApiId: ref(apiId(draft)), Stage: stage },
    });
  } else {
    draft.add(id, {
      type: 'AWS::ApiGatewayV2::DomainName',
      properties: {
        DomainName: ref(domain.domainParameter),
        DomainNameConfigurations: [
          {
            CertificateArn: ref(domain.certificateParameter),
            EndpointType: 'REGIONAL',
            SecurityPolicy: 'TLS_1_2',
          },
        ],
        MutualTlsAuthentication: trust,
      },
    });
    draft.add(draft.id('DomainMapping'), {
      type: 'AWS::ApiGatewayV2::ApiMapping',
      properties: { DomainName: ref(id), ApiId: ref(apiId(draft)), Stage: stage },
    });
  }
  draft.output('ApiUrl', 'Where the API is.', sub(`https://\${${domain.domainParameter}}`));
  draft.output(
    'DomainTarget',
    'What the DNS name of the domain must point to.',
    attribute(id, 'RegionalDomainName'),
  );
}
