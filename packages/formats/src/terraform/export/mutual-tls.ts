import { attributes, type Body, block, comment, nested, reference, text, texts } from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** A custom domain that asks for a client certificate, and is the only way in. */
export function mutualTls(writing: Writing): Body {
  const { setup, label } = writing;
  const tls = setup.mutualTls;
  if (tls === undefined) return [];
  const truststore = nested('mutual_tls_authentication', {
    truststore_uri: writing.variable(tls.truststoreParameter),
  });
  const hint = comment(
    'Point a DNS record at the output mutual_tls_target; the API answers on no other name.',
  );
  if (setup.kind === 'REST')
    return [
      hint,
      block(
        'resource',
        ['aws_api_gateway_domain_name', label],
        [
          ...attributes({
            domain_name: writing.variable(tls.domainParameter),
            regional_certificate_arn: writing.variable(tls.certificateParameter),
            security_policy: text('TLS_1_2'),
          }),
          nested('endpoint_configuration', { types: texts(['REGIONAL']) }),
          truststore,
        ],
      ),
      block(
        'resource',
        ['aws_api_gateway_base_path_mapping', label],
        attributes({
          api_id: writing.api('id'),
          stage_name: writing.stage('stage_name'),
          domain_name: reference(`aws_api_gateway_domain_name.${label}.domain_name`),
        }),
      ),
    ];
  return [
    hint,
    block(
      'resource',
      ['aws_apigatewayv2_domain_name', label],
      [
        ...attributes({ domain_name: writing.variable(tls.domainParameter) }),
        nested('domain_name_configuration', {
          certificate_arn: writing.variable(tls.certificateParameter),
          endpoint_type: text('REGIONAL'),
          security_policy: text('TLS_1_2'),
        }),
        truststore,
      ],
    ),
    block(
      'resource',
      ['aws_apigatewayv2_api_mapping', label],
      attributes({
        api_id: writing.api('id'),
        stage: writing.stage('id'),
        domain_name: reference(`aws_apigatewayv2_domain_name.${label}.id`),
      }),
    ),
  ];
}
