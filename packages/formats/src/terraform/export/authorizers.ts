import type { SetupAuthorizer } from '@portcullis/model/setup';
import {
  attributes,
  type Body,
  block,
  boolean,
  comment,
  type Expression,
  list,
  nested,
  number,
  reference,
  template,
  text,
  texts,
} from '../hcl/index.ts';
import { invokePermission } from './functions.ts';
import type { Writing } from './writing.ts';

/**
 * Authorizers; API Gateway may run a function for the one authorizer that is its own, and for nothing else. GraphQL APIs
 * have modes instead.
 */
export function authorizers(writing: Writing): Body {
  if (writing.setup.kind === 'GRAPHQL') return [];
  return writing.setup.authorizers.flatMap((authorizer) => {
    const label = writing.labels.of('authorizer', authorizer.name);
    return [
      writing.setup.kind === 'REST'
        ? restAuthorizer(writing, authorizer, label)
        : v2Authorizer(writing, authorizer, label),
      ...(authorizer.kind === 'LAMBDA'
        ? [
            invokePermission(`${label}_authorizer`, {
              function: writing.function(authorizer.function, 'function_name'),
              principal: 'apigateway.amazonaws.com',
              sourceArn: template(
                writing.api('execution_arn'),
                '/authorizers/',
                writing.authorizerId(authorizer.name),
              ),
            }),
          ]
        : []),
    ];
  });
}

function restAuthorizer(writing: Writing, authorizer: SetupAuthorizer, label: string): Body[number] {
  const common = { name: text(authorizer.name), rest_api_id: writing.api('id') };
  const resource = ['aws_api_gateway_authorizer', label];
  switch (authorizer.kind) {
    case 'COGNITO':
      return block(
        'resource',
        resource,
        attributes({
          ...common,
          type: text('COGNITO_USER_POOLS'),
          provider_arns: list([writing.userPool(authorizer.userPool, 'arn')]),
          identity_source: text('method.request.header.Authorization'),
        }),
      );
    case 'LAMBDA': {
      const sources = authorizer.identitySources.map(
        ({ in: where, name }) => `method.request.${where}.${name}`,
      );
      return block('resource', resource, [
        ...attributes({
          ...common,
          type: text('REQUEST'),
          authorizer_uri: writing.function(authorizer.function, 'invoke_arn'),
        }),
        ...(sources.length === 0
          ? [comment('Empty on purpose: left out, the provider would ask for an Authorization header.')]
          : []),
        ...attributes({
          identity_source: text(sources.join(',')),
          authorizer_result_ttl_in_seconds: number(authorizer.ttlSeconds),
        }),
      ]);
    }
    case 'JWT':
      throw new Error(`REST APIs have no JWT authorizer: ${authorizer.name}`);
  }
}

function v2Authorizer(writing: Writing, authorizer: SetupAuthorizer, label: string): Body[number] {
  const common = { name: text(authorizer.name), api_id: writing.api('id') };
  const resource = ['aws_apigatewayv2_authorizer', label];
  const http = writing.setup.kind === 'HTTP';
  switch (authorizer.kind) {
    case 'JWT':
      if (!http) throw new Error(`only HTTP APIs have JWT authorizers: ${authorizer.name}`);
      return block('resource', resource, [
        ...attributes({
          ...common,
          authorizer_type: text('JWT'),
          identity_sources: texts(['$request.header.Authorization']),
        }),
        nested('jwt_configuration', {
          issuer: writing.value(authorizer.issuer),
          audience: writing.values(authorizer.audiences),
        }),
      ]);
    case 'LAMBDA': {
      const sources = authorizer.identitySources.map(({ in: where, name }) =>
        http ? `$request.${where}.${name}` : `route.request.${where}.${name}`,
      );
      return block(
        'resource',
        resource,
        attributes({
          ...common,
          authorizer_type: text('REQUEST'),
          authorizer_uri: writing.function(authorizer.function, 'invoke_arn'),
          identity_sources: sources.length === 0 ? undefined : texts(sources),
          authorizer_payload_format_version: http ? text('2.0') : undefined,
          enable_simple_responses: http ? boolean(false) : undefined,
          authorizer_result_ttl_in_seconds: http ? number(authorizer.ttlSeconds) : undefined,
        }),
      );
    }
    case 'COGNITO':
      throw new Error(`only REST APIs have Cognito authorizers: ${authorizer.name}`);
  }
}

/** Addresses of the authorizers, whole: a deployment that hashes them follows every change. */
export function authorizerAddresses(writing: Writing): readonly Expression[] {
  const type = writing.setup.kind === 'REST' ? 'aws_api_gateway_authorizer' : 'aws_apigatewayv2_authorizer';
  return writing.setup.authorizers.map(({ name }) =>
    reference(`${type}.${writing.labels.of('authorizer', name)}`),
  );
}
