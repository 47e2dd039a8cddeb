// The commands of the AWS CLI that the guides show, by the SDK: the CLI itself comes from no registry of this project.
//
//   node e2e/clients/aws-cli.mjs SERVICE OPERATION [--parameter value]... [--query MEMBER] [--output text]
import * as identityPools from '@aws-sdk/client-cognito-identity';
import * as userPools from '@aws-sdk/client-cognito-identity-provider';
import * as sts from '@aws-sdk/client-sts';

const CLIENTS = {
  'cognito-idp': [userPools, userPools.CognitoIdentityProviderClient],
  'cognito-identity': [identityPools, identityPools.CognitoIdentityClient],
  sts: [sts, sts.STSClient],
};
/** Parameters that are more than a text. AWS CLI User Guide "Using shorthand syntax". */
const SHAPES = {
  UserAttributes: (text) => [fields(text)],
  DestinationUser: fields,
  SourceUser: fields,
  Logins: (text) => ({ [text.slice(0, text.indexOf('='))]: text.slice(text.indexOf('=') + 1) }),
};

function fields(text) {
  return Object.fromEntries(text.split(',').map((one) => one.split(/=(.*)/s, 2)));
}

function pascal(text) {
  return text.replaceAll(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
}

const [service, operation, ...rest] = process.argv.slice(2);
if (CLIENTS[service] === undefined) throw new Error(`no client of ${service}`);
const [commands, Client] = CLIENTS[service];
const {
  Query,
  Output = 'json',
  ...input
} = Object.fromEntries(
  Array.from({ length: rest.length / 2 }, (_, i) => {
    const name = pascal(rest[2 * i].replace(/^--/, ''));
    const value = rest[2 * i + 1];
    return [name, SHAPES[name]?.(value) ?? value];
  }),
);
try {
  const answer = await new Client().send(new commands[`${pascal(operation)}Command`](input));
  const { $metadata: _, ...shown } = answer;
  const value = Query === undefined ? shown : shown[Query];
  process.stdout.write(`${Output === 'text' ? value : JSON.stringify(value, undefined, 4)}\n`);
} catch (error) {
  process.stderr.write(`An error occurred (${error.name}): ${error.message}\n`);
  process.exitCode = 254;
}
