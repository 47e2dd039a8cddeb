import { presignQuery } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ADMIN, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const post = (body: string) =>
  fetch(identity.url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
  });

describe('the query protocol of STS', () => {
  it('answers a presigned GET in XML, region of the global endpoint included', async () => {
    identity = await startIdentity();
    for (const region of [REGION, 'us-east-1']) {
      const { rawQuery } = presignQuery(
        {
          method: 'GET',
          wirePath: '/',
          rawQuery: 'Action=GetCallerIdentity&Version=2011-06-15',
          rawHeaders: [],
          host: identity.url.slice('http://'.length),
        },
        {
          accessKeyId: ADMIN.accessKeyId,
          secret: ADMIN.secretAccessKey,
          region,
          service: 'sts',
          now: Date.now(),
          expiresSeconds: 60,
        },
        nodeHashCrypto,
      );
      const response = await fetch(`${identity.url}/?${rawQuery}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/xml']);
      expect(await response.text()).toMatch(
        /^<GetCallerIdentityResponse xmlns="https:\/\/sts.amazonaws.com\/doc\/2011-06-15\/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user\/admin<\/Arn><UserId>AIDAADMIN<\/UserId><Account>111122223333<\/Account><\/GetCallerIdentityResult><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/GetCallerIdentityResponse>$/,
      );
    }
  });

  it.each([
    ['Action=GetCallerIdentity&Version=2011-06-15', 403, 'MissingAuthenticationToken'],
    ['Action=NoSuch&Version=2011-06-15', 400, 'InvalidAction'],
    ['Action=AssumeRoot&Version=2011-06-15', 400, 'InvalidAction'],
    ['Action=AssumeRoleWithWebIdentity', 400, 'ValidationError'],
    [
      'Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::111122223333:role/r&RoleSessionName=a%20b&WebIdentityToken=abcd',
      400,
      'ValidationError',
    ],
    ['Action=AssumeRoleWithWebIdentity&RoleArn=a&RoleArn=b', 400, 'MalformedInput'],
    ['Action=AssumeRoleWithWebIdentity&DurationSeconds=many', 400, 'MalformedInput'],
    ['Action=AssumeRoleWithWebIdentity&PolicyArns.member.x.arn=a', 400, 'MalformedInput'],
    [`Action=AssumeRoleWithWebIdentity&${'a=b&'.repeat(600)}`, 400, 'MalformedInput'],
    [`Action=AssumeRoleWithWebIdentity&${'a.'.repeat(50)}=b`, 400, 'MalformedInput'],
  ])('refuses %s with %d %s', async (body, status, code) => {
    identity = await startIdentity();
    const response = await post(body);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(text).toContain(
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>',
    );
    expect(text).toContain(`<Code>${code}</Code>`);
    expect(text).toMatch(/<RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/);
  });

  it('writes what a client sent as text, never as markup', async () => {
    identity = await startIdentity();
    const text = await (await post(`Action=${encodeURIComponent('<b>"&\u0001')}&Version=1`)).text();
    expect(text).toContain('Could not find operation &lt;b&gt;&quot;&amp; for version 1');
  });

  it('takes no forms that are not its own', async () => {
    identity = await startIdentity();
    expect((await post('username=alice')).headers.get('content-type')).not.toBe('text/xml');
  });
});
