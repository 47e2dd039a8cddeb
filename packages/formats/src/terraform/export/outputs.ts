import { attributes, type Body, block, type Expression, reference, template, text } from '../hcl/index.ts';
import { deviceOutputs } from './device-role.ts';
import { frontUrl } from './front.ts';
import type { Writing } from './writing.ts';

/** `outputs.tf`: what clients and the people who set them up need to know. No secret is among it. */
export function outputs(writing: Writing): Body {
  const { setup } = writing;
  return [
    output(writing, 'url', 'Where clients call the API.', url(writing)),
    ...mutualTlsTarget(writing),
    ...setup.userPools.flatMap((pool) => {
      const label = writing.labels.of('pool', pool.name);
      return [
        output(writing, `${label}_id`, 'Id of the user pool.', writing.userPool(pool.name, 'id')),
        output(
          writing,
          `${label}_issuer`,
          'Issuer of its tokens.',
          template('https://', writing.userPool(pool.name, 'endpoint')),
        ),
        ...pool.clients.map(({ name }) =>
          output(
            writing,
            `${writing.clientLabel(pool.name, name)}_client_id`,
            'Id of the app client.',
            writing.client(pool.name, name),
          ),
        ),
      ];
    }),
    ...(setup.identityPool === undefined
      ? []
      : [
          output(
            writing,
            'identity_pool_id',
            'Id of the identity pool.',
            reference(`aws_cognito_identity_pool.${writing.label}.id`),
          ),
        ]),
    ...setup.invokers.map(({ name, description }) => {
      const label = writing.labels.of('invoker', name);
      return output(writing, `${label}_policy_arn`, description, reference(`aws_iam_policy.${label}.arn`));
    }),
    ...deviceOutputs(writing),
    ...(setup.usagePlan?.keys ?? []).map((name) => {
      const label = writing.labels.of('key', name);
      return output(
        writing,
        `${label}_key_id`,
        'Id of the API key; its value: aws apigateway get-api-key --include-value --api-key ID.',
        reference(`aws_api_gateway_api_key.${label}.id`),
      );
    }),
  ];
}

function output(writing: Writing, name: string, description: string, value: Expression): Body[number] {
  return block(
    'output',
    [writing.labels.of('output', name)],
    attributes({ description: text(description), value }),
  );
}

function url(writing: Writing): Expression {
  const { setup } = writing;
  if (setup.mutualTls !== undefined)
    return template('https://', writing.variable(setup.mutualTls.domainParameter));
  if (setup.front !== undefined) return frontUrl(writing);
  return setup.kind === 'GRAPHQL' ? writing.api('uris["GRAPHQL"]') : writing.stage('invoke_url');
}

function mutualTlsTarget(writing: Writing): Body {
  const { setup, label } = writing;
  if (setup.mutualTls === undefined) return [];
  const value =
    setup.kind === 'REST'
      ? reference(`aws_api_gateway_domain_name.${label}.regional_domain_name`)
      : reference(`aws_apigatewayv2_domain_name.${label}.domain_name_configuration[0].target_domain_name`);
  return [output(writing, 'mutual_tls_target', 'What the DNS record of the domain points at.', value)];
}
