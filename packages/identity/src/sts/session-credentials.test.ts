import { randomBytes } from 'node:crypto';
import { evaluateAccess } from '@portcullis/engine/policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretBox } from '../secrets/secret-box.ts';
import { createCredentialFinder } from './credential-finder.ts';
import type { Session } from './session.ts';
import { issueCredentials, openSession } from './session-credentials.ts';
import { ALLOW_ALL, directory, policy, role } from './test-directory.ts';

const OLD = randomBytes(32);
const NEW = randomBytes(32);
const box = createSecretBox([OLD]);
const NOW = Date.UTC(2026, 10, 24, 12);
const READER = role({ name: 'reader', allow: [ALLOW_ALL], tags: { Team: 'a', site: 'x' } });
const IAM = directory([READER]);
const SESSION: Session = {
  issuedAt: NOW,
  expiresAt: NOW + 3_600_000,
  of: { kind: 'role', arn: READER.arn, id: READER.uniqueId, name: 's1' },
};

const finder = (iam = IAM, keys: readonly Uint8Array[] = [OLD]) =>
  createCredentialFinder({ iam, box: createSecretBox(keys), loadedAt: NOW });

describe('temporary credentials', () => {
  it('look like those of AWS and are never the same', () => {
    const one = issueCredentials(box, SESSION);
    expect(one.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(one.secretAccessKey).toMatch(/^[\w+/]{40}$/);
    expect(issueCredentials(box, SESSION).accessKeyId).not.toBe(one.accessKeyId);
  });

  it('are verified by another process with the same keys, and after a rotation', () => {
    const issued = issueCredentials(box, SESSION);
    for (const keys of [[OLD], [NEW, OLD], [OLD, NEW]]) {
      const found = finder(IAM, keys)(issued.accessKeyId, issued.sessionToken);
      expect(found).toMatchObject({
        secret: issued.secretAccessKey,
        expiresAt: SESSION.expiresAt,
        sessionToken: issued.sessionToken,
      });
    }
  });

  it('are unknown under other keys, and once their key is gone', () => {
    const { accessKeyId, sessionToken } = issueCredentials(box, SESSION);
    expect(finder(IAM, [NEW])(accessKeyId, sessionToken)).toBeUndefined();
  });

  it('do not go with the token of others', () => {
    const one = issueCredentials(box, SESSION);
    const other = issueCredentials(box, SESSION);
    expect(openSession(box, one.accessKeyId, other.sessionToken)).toBeUndefined();
    expect(finder()(one.accessKeyId, other.sessionToken)).toBeUndefined();
  });

  it('need their token', () => {
    expect(finder()(issueCredentials(box, SESSION).accessKeyId, undefined)).toBeUndefined();
  });

  it('are not what was sealed for something else', () => {
    const { accessKeyId } = issueCredentials(box, SESSION);
    const sealed = box.seal('challenge session', JSON.stringify({ ...SESSION, accessKeyId }));
    expect(openSession(box, accessKeyId, sealed)).toBeUndefined();
  });

  it('are gone with any change of the token', () => {
    const { accessKeyId, sessionToken } = issueCredentials(box, SESSION);
    const changed = fc.oneof(
      fc.nat(sessionToken.length - 1).map((length) => sessionToken.slice(0, length)),
      fc.string({ minLength: 1, maxLength: 4 }).map((more) => sessionToken + more),
      fc
        .tuple(fc.nat(sessionToken.length - 1), fc.constantFrom('A', 'b', '0', '-', '_', '.', '=', ' '))
        .map(([at, letter]) => sessionToken.slice(0, at) + letter + sessionToken.slice(at + 1)),
    );
    fc.assert(
      fc.property(changed, (token) => {
        fc.pre(token !== sessionToken);
        expect(openSession(box, accessKeyId, token)).toBeUndefined();
      }),
    );
  });

  it('are nothing for any text', () => {
    const { accessKeyId } = issueCredentials(box, SESSION);
    fc.assert(
      fc.property(fc.string(), (token) => {
        expect(openSession(box, accessKeyId, token)).toBeUndefined();
      }),
    );
  });
});

describe('who acts with temporary credentials', () => {
  const callerOf = (session: Session, iam = IAM) => {
    const { accessKeyId, sessionToken } = issueCredentials(box, session);
    return finder(iam)(accessKeyId, sessionToken)?.caller;
  };

  it('has the role session as principal, with its keys', () => {
    const caller = callerOf({
      ...SESSION,
      sourceIdentity: 'alice',
      tags: { team: 'b', Cost: '7' },
      transitive: ['Cost'],
      keys: { 'aws:federatedprovider': 'cognito-identity.amazonaws.com' },
    });
    expect(caller?.identity).toMatchObject({
      userArn: 'arn:aws:sts::111122223333:assumed-role/reader/s1',
      callerId: 'AROAREADER:s1',
    });
    expect(Object.fromEntries(caller?.contextKeys ?? [])).toMatchObject({
      'aws:userid': 'AROAREADER:s1',
      'aws:tokenissuetime': '2026-11-24T12:00:00Z',
      'aws:sourceidentity': 'alice',
      'aws:principaltag/team': 'b',
      'aws:principaltag/site': 'x',
      'aws:principaltag/cost': '7',
      'aws:federatedprovider': 'cognito-identity.amazonaws.com',
    });
    expect(caller?.transitiveTags).toEqual({ Cost: '7' });
  });

  // IAM User Guide "AWS global condition context keys", `aws:MultiFactorAuthPresent`.
  it('has no key of MFA where an identity provider or a user vouches', () => {
    const has = (session: Session) => callerOf(session)?.contextKeys.has('aws:multifactorauthpresent');
    const admin = IAM.users[0] ?? { arn: '', uniqueId: '' };
    const user = { arn: admin.arn, id: admin.uniqueId };
    expect(has(SESSION)).toBe(true);
    expect(has({ ...SESSION, of: { kind: 'user', ...user } })).toBe(true);
    expect(has({ ...SESSION, keys: { 'aws:federatedprovider': 'accounts.google.com' } })).toBe(false);
    expect(has({ ...SESSION, of: { kind: 'federated-user', ...user, name: 'bob' } })).toBe(false);
  });

  it('is nobody when the role is gone, or another has its name', () => {
    expect(callerOf(SESSION, directory([]))).toBeUndefined();
    expect(callerOf(SESSION, directory([{ ...READER, uniqueId: 'AROAOTHER' }]))).toBeUndefined();
  });

  it('has the policies that the role has now, within the session policies', () => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const outcome = (action: string, iam = IAM): string | undefined => {
      const caller = callerOf({ ...SESSION, policies: [text] }, iam);
      return (
        caller &&
        evaluateAccess({
          request: {
            principal: caller.principal,
            action,
            resource: 'arn:aws:s3:::b/k',
            context: { value: () => undefined },
          },
          identity: caller.identityPolicies,
          session: caller.sessionPolicies,
          resourceAccount: caller.account,
        }).outcome
      );
    };
    expect(outcome('s3:GetObject')).toBe('allowed');
    expect(outcome('s3:PutObject')).toBe('implicitDeny');
    expect(outcome('s3:GetObject', directory([{ ...READER, policies: [] }]))).toBe('implicitDeny');
  });

  it('is nobody when a managed session policy is gone: without it, more would be allowed', () => {
    const arn = 'arn:aws:iam::111122223333:policy/limit';
    const document = policy('session', ALLOW_ALL);
    const session = { ...SESSION, policyArns: [arn] };
    expect(callerOf(session, directory([READER], { managedPolicies: [{ arn, document }] }))).toBeDefined();
    expect(callerOf(session)).toBeUndefined();
  });
});
