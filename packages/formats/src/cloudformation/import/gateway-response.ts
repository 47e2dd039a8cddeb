import type { GatewayResponse } from '@portcullis/model';
import { isGatewayResponseType } from '../../openapi/gateway-responses.ts';
import type { Entry } from './resource-index.ts';

/** CloudFormation "AWS::ApiGateway::GatewayResponse". */
export function importGatewayResponse({ properties, at }: Entry): GatewayResponse | undefined {
  const type = properties.requireString('ResponseType');
  if (type === undefined) return undefined;
  if (!isGatewayResponseType(type)) {
    properties
      .get('ResponseType')
      ?.error('CFN_GATEWAY_RESPONSE', `there is no gateway response type \`${type}\``);
    return undefined;
  }
  return {
    type,
    statusCode: properties.number('StatusCode'),
    responseParameters: properties.stringMap('ResponseParameters'),
    responseTemplates: properties.stringMap('ResponseTemplates'),
    at,
  };
}
