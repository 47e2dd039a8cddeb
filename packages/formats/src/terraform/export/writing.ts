import { stableId } from '@portcullis/model';
import type { Setup, SetupAuthorizer, SetupKind, SetupReference, SetupRoute } from '@portcullis/model/setup';
import { call, type Expression, list, reference, template, text } from '../hcl/index.ts';
import { kebabCase, Labels, snakeCase } from './labels.ts';

const API_TYPES: Readonly<Record<SetupKind, string>> = {
  REST: 'aws_api_gateway_rest_api',
  HTTP: 'aws_apigatewayv2_api',
  WEBSOCKET: 'aws_apigatewayv2_api',
  GRAPHQL: 'aws_appsync_graphql_api',
};

/** The set-up that is being written, with the addresses of its parts. */
export class Writing {
  readonly setup: Setup;
  /** Label of what there is one of: the API, its stage, its deployment. */
  readonly label: string;
  readonly labels: Labels = new Labels();

  constructor(setup: Setup) {
    this.setup = setup;
    this.label = snakeCase(setup.name);
    for (const { name } of setup.parameters) this.labels.of('variable', name);
  }

  /** A name in AWS, where names are the account's: it begins with the set-up's, and has 64 characters at most. */
  name(part?: string): string {
    const prefix = kebabCase(this.setup.name);
    const own = part === undefined ? prefix : kebabCase(part);
    const name = own === prefix || own.startsWith(`${prefix}-`) ? own : `${prefix}-${own}`;
    return name.length <= 64 ? name : `${name.slice(0, 55)}-${stableId([name], 8)}`;
  }

  /** A prefix for the name of a role; AWS takes 38 characters. */
  namePrefix(part: string): string {
    return `${this.name(part).slice(0, 37)}-`;
  }

  api(attribute: string): Expression {
    return reference(`${API_TYPES[this.setup.kind]}.${this.label}.${attribute}`);
  }

  stage(attribute: string): Expression {
    const type = this.setup.kind === 'REST' ? 'aws_api_gateway_stage' : 'aws_apigatewayv2_stage';
    return reference(`${type}.${this.label}.${attribute}`);
  }

  variable(parameter: string): Expression {
    if (!this.setup.parameters.some(({ name }) => name === parameter))
      throw new Error(`the set-up has no parameter ${parameter}`);
    return reference(`var.${this.labels.of('variable', parameter)}`);
  }

  isList(parameter: string): boolean {
    return this.setup.parameters.some(({ name, kind }) => name === parameter && kind === 'list');
  }

  function(name: string, attribute: string): Expression {
    return reference(`aws_lambda_function.${this.labels.of('function', name)}.${attribute}`);
  }

  userPool(name: string, attribute: string): Expression {
    return reference(`aws_cognito_user_pool.${this.labels.of('pool', name)}.${attribute}`);
  }

  client(pool: string, name: string): Expression {
    return reference(`aws_cognito_user_pool_client.${this.clientLabel(pool, name)}.id`);
  }

  /** Named after the pool too, where the set-up has several. */
  clientLabel(pool: string, name: string): string {
    const several = this.setup.userPools.length > 1;
    return this.labels.of('client', `${pool} ${name}`, several ? `${pool} ${name}` : name);
  }

  authorizer(name: string): SetupAuthorizer {
    const found = this.setup.authorizers.find((authorizer) => authorizer.name === name);
    if (found === undefined) throw new Error(`the set-up has no authorizer ${name}`);
    return found;
  }

  authorizerId(name: string): Expression {
    const type = this.setup.kind === 'REST' ? 'aws_api_gateway_authorizer' : 'aws_apigatewayv2_authorizer';
    return reference(`${type}.${this.labels.of('authorizer', name)}.id`);
  }

  /** `GET /orders/{id}` -> `get_orders_id`. */
  routeLabel({ method, path }: Pick<SetupRoute, 'method' | 'path'>): string {
    const words = path.startsWith('/') ? `${method} ${path === '/' ? 'root' : path}` : path;
    return this.labels.of('route', `${method} ${path}`, words);
  }

  /** One value. A list has no place where one value is meant. */
  value(from: SetupReference): Expression {
    if ('literal' in from) return text(from.literal);
    if ('parameter' in from) {
      if (this.isList(from.parameter))
        throw new Error(`the parameter ${from.parameter} is a list, not one value`);
      return this.variable(from.parameter);
    }
    if ('privateEndpoint' in from) return reference(`aws_vpc_endpoint.${this.label}.id`);
    if ('client' in from) return this.client(from.userPool, from.client);
    switch (from.attribute) {
      case 'id':
      case 'arn':
        return this.userPool(from.userPool, from.attribute);
      case 'issuer':
        return template('https://', this.userPool(from.userPool, 'endpoint'));
    }
  }

  /** A list of values; parameters that are lists themselves become part of it. */
  values(from: readonly SetupReference[]): Expression {
    const lists = from.flatMap((one) =>
      'parameter' in one && this.isList(one.parameter) ? [this.variable(one.parameter)] : [],
    );
    const single = from.filter((one) => !('parameter' in one && this.isList(one.parameter)));
    const items = list(single.map((one) => this.value(one)));
    const [only] = lists;
    if (only === undefined) return items;
    if (single.length === 0 && lists.length === 1) return only;
    return call('concat', ...(single.length === 0 ? [] : [items]), ...lists);
  }
}
