import type { Setup, SetupReference } from '@portcullis/model/setup';
import type { WrittenValue } from '../../export/index.ts';

/**
 * The values that a document leaves open, `${OrdersPoolId}`: ids that AWS gives when the resource is made, and the
 * parameters of the set-up. API Gateway itself replaces `${AWS::Region}` and its like at import.
 *
 * Source: API Gateway Developer Guide "AWS variables for OpenAPI import".
 */
export class Placeholders {
  readonly #setup: Setup;
  readonly #used = new Map<string, string>();

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Name and meaning of each that the document uses, in order of name. */
  get used(): readonly WrittenValue[] {
    return [...this.#used]
      .map(([name, description]) => ({ name, description }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  value(reference: SetupReference): string {
    if ('literal' in reference) return reference.literal;
    if ('parameter' in reference) return this.parameter(reference.parameter);
    if ('privateEndpoint' in reference) return this.vpcEndpoint();
    if ('client' in reference) {
      const meaning = `id of the app client ${reference.client} of the user pool ${reference.userPool}`;
      return this.#use(`${reference.userPool}${reference.client}ClientId`, meaning);
    }
    return this.userPool(reference.userPool, reference.attribute);
  }

  parameter(name: string): string {
    const parameter = this.#setup.parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) throw new Error(`the set-up has no parameter ${name}`);
    const several = parameter.kind === 'list' ? ' Repeat the line for each of them.' : '';
    return this.#use(name, `${parameter.description}${several}`, true);
  }

  userPool(name: string, attribute: 'id' | 'arn' | 'issuer'): string {
    const id = this.#use(`${name}Id`, `id of the user pool ${name}, as in eu-west-1_AbCdEfGhI`);
    switch (attribute) {
      case 'id':
        return id;
      case 'arn':
        return `arn:\${AWS::Partition}:cognito-idp:\${AWS::Region}:\${AWS::AccountId}:userpool/${id}`;
      case 'issuer':
        return `https://cognito-idp.\${AWS::Region}.amazonaws.com/${id}`;
    }
  }

  vpcEndpoint(): string {
    const meaning = 'id of the interface endpoint of execute-api in your VPC, as in vpce-0abc';
    return this.#use(`${this.#setup.name}VpcEndpointId`, meaning);
  }

  /** The invocation ARN of a function of the set-up. */
  invocation(functionName: string): string {
    const arn = this.#use(`${functionName}Arn`, `ARN of the Lambda function ${functionName}`);
    return `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
  }

  /** Parameters keep their names; what else would bear one of them, or one that is taken, gets a number. */
  #use(wanted: string, meaning: string, parameter = false): string {
    const taken = (name: string): boolean => {
      const used = this.#used.get(name);
      if (used !== undefined) return used !== meaning;
      return !parameter && this.#setup.parameters.some((candidate) => candidate.name === name);
    };
    let name = wanted;
    for (let count = 2; taken(name); count += 1) name = `${wanted}${count}`;
    this.#used.set(name, meaning);
    return `\${${name}}`;
  }
}
