import type { CognitoResource } from '@portcullis/model';
import { expect, it } from 'vitest';
import { notCalled } from './not-called.ts';

function resource(type: string, properties: CognitoResource['properties']): CognitoResource {
  return {
    type,
    logicalId: type,
    id: undefined,
    properties,
    unresolved: [],
    at: { file: 't', line: 1, column: 1 },
  };
}

it('names every login of an identity pool that cannot be verified here', () => {
  const SupportedLoginProviders = {
    'api.twitter.com': 'key;secret',
    'www.digits.com': 'key;secret',
    'graph.facebook.com': '123',
    'www.amazon.com': 'amzn1.application.x',
    'accounts.google.com': 'app',
    'appleid.apple.com': 'app',
    'facebook.com': '123',
  };
  expect(notCalled([resource('IdentityPool', { SupportedLoginProviders })])).toEqual([
    'REFUSED: logins of api.twitter.com at the identity pool IdentityPool, which cannot be verified here',
    'REFUSED: logins of www.digits.com at the identity pool IdentityPool, which cannot be verified here',
    'REFUSED: logins of facebook.com at the identity pool IdentityPool, which cannot be verified here',
  ]);
});

it('says nothing of an identity pool without logins', () => {
  expect(notCalled([resource('IdentityPool', {})])).toEqual([]);
});
