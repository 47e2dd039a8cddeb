import { createHash } from 'node:crypto';
import type { Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { assumedRoleOutput } from './credentials-output.ts';
import { policiesOf } from './requested-policies.ts';
import { AssumptionDenied, assumeTheRole } from './role-assumption.ts';
import { samlAttributeKeys } from './saml-attribute-keys.ts';
import { verifiedAssertion } from './saml-provider.ts';
import {
  checkSourceIdentity,
  minimumTokenBytes,
  ROLE_ARN,
  requestedSeconds,
  SESSION_NAME,
} from './session-names.ts';
import { checkedTags, type SessionTags } from './session-tags.ts';

const ASSERTION = { min: 4, max: 100_000 } as const;
const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes';
const PRINCIPAL_TAG = `${ATTRIBUTES}/PrincipalTag:`;
const FORMAT_PREFIX = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

/** Temporary credentials of a role for who brings a SAML assertion. STS API Reference "AssumeRoleWithSAML". */
export const assumeRoleWithSaml: Operation = {
  name: 'AssumeRoleWithSAML',
  signed: false,
  run: async (input, context, call) => {
    const roleArn = input.text('RoleArn', ROLE_ARN);
    const principalArn = input.text('PrincipalArn', ROLE_ARN);
    const message = input.text('SAMLAssertion', ASSERTION);
    const seconds = requestedSeconds(input);
    const policies = policiesOf(input);
    const tokenBytes = minimumTokenBytes(input);
    const { recipient, response } = await verifiedAssertion(context, principalArn, message);
    const { issuer, nameId, attributes, sessionNotOnOrAfter } = response.assertion;
    const named = (name: string): readonly string[] => attributes.get(`${ATTRIBUTES}/${name}`) ?? [];
    if (!named('Role').some((pair) => isPair(pair, roleArn, principalArn))) throw denied();
    const [sessionName] = named('RoleSessionName');
    if (sessionName === undefined) throw invalid('RoleSessionName is required in AuthnResponse');
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
      throw invalid(`RoleSessionName must match ${SESSION_NAME.pattern?.source}`);
    const [sourceIdentity] = named('SourceIdentity');
    checkSourceIdentity(sourceIdentity);
    const subjectType = (nameId.format ?? 'unspecified').replace(FORMAT_PREFIX, '');
    const qualifier = nameQualifier(issuer, principalArn);
    const ofAttributes = samlAttributeKeys(attributes);
    const keys = new Map<string, string>([
      ['aws:federatedprovider', principalArn],
      ['saml:aud', recipient],
      ['saml:iss', issuer],
      ['saml:sub', nameId.value],
      ['saml:sub_type', subjectType],
      ['saml:namequalifier', qualifier],
      ['saml:doc', providerOf(principalArn)],
    ]);
    try {
      const assumed = assumeTheRole(context, call, {
        action: 'sts:AssumeRoleWithSAML',
        roleArn,
        principal: { kind: 'federated', provider: principalArn },
        caller: undefined,
        sessionName,
        seconds,
        keys: new Map([...ofAttributes.keys, ...keys]),
        isUnknown: ofAttributes.isUnknown,
        tags: tagsOf(attributes, named('TransitiveTagKeys')),
        sourceIdentity,
        policies,
        minimumTokenBytes: tokenBytes,
        // The guide: keys of attributes are there in trust policies only.
        sessionKeys: keys,
        latestEnd: sessionNotOnOrAfter,
      });
      return {
        ...assumedRoleOutput(assumed),
        Subject: nameId.value,
        SubjectType: subjectType,
        Issuer: issuer,
        Audience: recipient,
        NameQualifier: qualifier,
      };
    } catch (error) {
      throw error instanceof AssumptionDenied ? denied(error.action, error.why) : error;
    }
  },
};

/** A value of the Role attribute: the ARNs of a role and of the provider, in either order. */
function isPair(pair: string, roleArn: string, principalArn: string): boolean {
  const arns = pair.split(',').map((arn) => arn.trim());
  return arns.length === 2 && arns.includes(roleArn) && arns.includes(principalArn);
}

/** IAM User Guide "Passing session tags using AssumeRoleWithSAML". */
function tagsOf(
  attributes: ReadonlyMap<string, readonly string[]>,
  transitive: readonly string[],
): SessionTags {
  const pairs = [...attributes]
    .filter(([name]) => name.startsWith(PRINCIPAL_TAG))
    .map(([name, [value = '']]): readonly [string, string] => [name.slice(PRINCIPAL_TAG.length), value]);
  return checkedTags(pairs, transitive);
}

/** `111122223333/corp`. */
function providerOf(principalArn: string): string {
  const [, , , , account = '', resource = ''] = principalArn.split(':');
  return `${account}/${resource.slice(resource.indexOf('/') + 1)}`;
}

function nameQualifier(issuer: string, principalArn: string): string {
  return createHash('sha1').update(issuer).update(providerOf(principalArn)).digest('base64');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidIdentityToken', message);
}

function denied(action = 'sts:AssumeRoleWithSAML', why = ''): ServiceError {
  return new ServiceError('AccessDenied', `Not authorized to perform ${action}${why}`, 403);
}
