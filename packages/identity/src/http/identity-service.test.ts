import { InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { FUNCTION } from '../triggers/test-trigger.ts';
import { addUser, CLIENT_ID, PASSWORD, poolWith, sdk } from '../user-pools/auth/test-users.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const POOL = { type: 'UserPool', id: 'eu-west-1_abcdefghi', properties: { UserPoolName: 'shoppers' } };

async function post(
  target: string,
  body: string,
): Promise<{ status: number; headers: Headers; json: unknown }> {
  const response = await fetch(identity.url, {
    method: 'POST',
    headers: { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' },
    body,
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

describe('the identity endpoint', () => {
  it('serves two keys a pool, and a discovery document whose issuer fits', async () => {
    identity = await startIdentity({ resources: [POOL] });
    const at = `${identity.url}/${POOL.id}/.well-known`;
    const { keys } = (await (await fetch(`${at}/jwks.json`)).json()) as { keys: { kid: string }[] };
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    const discovery = await (await fetch(`${at}/openid-configuration`)).json();
    expect(discovery).toMatchObject({ issuer: `${identity.url}/${POOL.id}`, jwks_uri: `${at}/jwks.json` });
  });

  it('has no keys of a pool that is not there', async () => {
    identity = await startIdentity();
    const response = await fetch(`${identity.url}/${POOL.id}/.well-known/jwks.json`);
    expect(response.status).toBe(404);
  });

  it.each([
    ['AWSCognitoIdentityProviderService.NoSuchOperation', '{}', 'UnknownOperationException'],
    ['AWSCognitoIdentityProviderService.StartUserImportJob', '{}', 'UnsupportedOperationException'],
    ['NoService.ListUsers', '{}', 'UnknownOperationException'],
    ['', '{}', 'UnknownOperationException'],
  ])('answers %s with the name of an error, in header and body', async (target, body, name) => {
    identity = await startIdentity();
    const { status, headers, json } = await post(target, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ __type: name });
    expect(headers.get('x-amzn-errortype')).toBe(`${name}:`);
    expect(headers.get('x-amzn-errormessage')).toBe((json as { message: string }).message);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toBe(
      'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    );
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says InternalError with 500 for a fault of its own, and why only to the operator', async () => {
    const lines: string[] = [];
    identity = await startIdentity({
      resources: poolWith({ LambdaConfig: { PreSignUp: FUNCTION } }),
      functions: { [FUNCTION]: () => Promise.reject(new TypeError('a fault of its own')) },
      log: (line) => lines.push(line),
    });
    const signUp = new SignUpCommand({ ClientId: CLIENT_ID, Username: 'alice', Password: PASSWORD });
    await expect(sdk(identity).send(signUp)).rejects.toMatchObject({
      name: 'InternalErrorException',
      message: 'Internal error',
      $metadata: { httpStatusCode: 500 },
    });
    expect(lines).toEqual([expect.stringContaining('a fault of its own')]);
  });

  it('takes operations that need no signature with any signature', async () => {
    identity = await startIdentity({ resources: poolWith() });
    await addUser(identity);
    const client = sdk(identity);
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers.authorization =
          'AWS4-HMAC-SHA256 Credential=AKIANOBODY/20260101/eu-west-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00';
        return next(args);
      },
      { step: 'finalizeRequest' },
    );
    const AuthParameters = { USERNAME: 'alice', PASSWORD };
    const signIn = new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    });
    expect(await client.send(signIn)).toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('answers preflights', async () => {
    identity = await startIdentity();
    const response = await fetch(identity.url, { method: 'OPTIONS' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-headers')).toContain('x-amz-target');
  });
});
