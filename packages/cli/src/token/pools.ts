import type { KeySource } from '@portcullis/engine/authorize';
import type { Definition, UserPool } from '@portcullis/model';

/** The pool of the template that has an ARN. */
export function poolByArn(definition: Definition, arn: string): UserPool | undefined {
  return definition.userPools.find((pool) => pool.arn === arn);
}

/** The pool whose AWS issuer URL a JWT authorizer names. Cognito Developer Guide, "Understanding the access token". */
export function poolByIssuer(definition: Definition, issuer: string): UserPool | undefined {
  return definition.userPools.find((pool) => issuer.replace(/\/$/, '').endsWith(`/${pool.id}`));
}

/** The issuer that the tokens of a key source carry. */
export function issuerOf(source: KeySource): string {
  if ('issuer' in source) return source.issuer;
  // arn:aws:cognito-idp:REGION:ACCOUNT:userpool/POOL
  const [, , , region = '', , resource = ''] = source.userPoolArn.split(':');
  return `https://cognito-idp.${region}.amazonaws.com/${resource.slice(resource.indexOf('/') + 1)}`;
}
