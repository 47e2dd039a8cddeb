import { generateKeyPairSync } from 'node:crypto';
import { selfSignedCertificate } from '@portcullis/identity/saml';
import samlify from 'samlify';
import { personById } from './people.mjs';

// samlify reads nothing without a schema validator. Who asks is on this machine, and nothing is kept secret from it.
samlify.setSchemaValidator({ validate: async () => 'not validated' });

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const YEAR_MS = 365 * 86_400_000;

/**
 * The SAML 2.0 half of the provider. `serviceProvider`: its `entityId`, and where it takes answers to sign-ins and to
 * sign-outs. Requests are read, not verified: an answer goes to the addresses that are known, wherever the request
 * came from.
 */
export function createSaml(url, serviceProvider) {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signingCert = selfSignedCertificate({
    key,
    commonName: new URL(url).hostname,
    notBefore: Date.now() - 60_000,
    notAfter: Date.now() + YEAR_MS,
  });
  const provider = samlify.IdentityProvider({
    entityID: `${url}/saml/metadata`,
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    signingCert,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    singleSignOnService: [{ Binding: REDIRECT, Location: `${url}/saml/sign-in` }],
    singleLogoutService: [{ Binding: REDIRECT, Location: `${url}/saml/sign-out` }],
    loginResponseTemplate: {
      context: RESPONSE,
      attributes: ['email', 'name', 'department'].map((name) => ({
        name,
        valueTag: name,
        nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
        valueXsiType: 'xs:string',
      })),
    },
  });
  const { entityId, signInAnswers, signOutAnswers } = serviceProvider;
  const app = samlify.ServiceProvider({
    entityID: entityId,
    wantAssertionsSigned: true,
    wantLogoutResponseSigned: true,
    assertionConsumerService: [{ Binding: POST, Location: signInAnswers }],
    singleLogoutService: [{ Binding: POST, Location: signOutAnswers }],
  });

  return {
    metadata: () => provider.getMetadata(),

    /** The id of a sign-in request. Throws for what is none of this service provider. */
    async readSignIn(query) {
      const { extract } = await provider.parseLoginRequest(app, 'redirect', { query });
      if (extract.issuer !== entityId) throw new Error(`${extract.issuer} is not known here`);
      return extract.request.id;
    },

    /** The form that tells the app who has signed in; without a person, that nobody has. */
    async answerSignIn(requestId, personId) {
      const request = { extract: { request: { id: requestId } } };
      const person = personById(personId);
      if (person === undefined) {
        const refusal = Buffer.from(filled(REFUSAL, requestId).context).toString('base64');
        return { action: signInAnswers, fields: { SAMLResponse: refusal } };
      }
      const options = { customTagReplacement: (template) => filled(template, requestId, person) };
      const { context } = await provider.createLoginResponse(app, request, 'post', {}, options);
      return { action: signInAnswers, fields: { SAMLResponse: context } };
    },

    /** The form that says that somebody has signed out: nobody stays signed in here, so there is nothing else to do. */
    async answerSignOut(query) {
      const request = await provider.parseLogoutRequest(app, 'redirect', { query });
      const { context } = provider.createLogoutResponse(app, request, 'post');
      return { action: signOutAnswers, fields: { SAMLResponse: context } };
    },
  };

  function filled(template, requestId, person) {
    const id = provider.entitySetting.generateID();
    const now = new Date();
    const soon = new Date(now.getTime() + 5 * 60_000).toISOString();
    return {
      id,
      context: samlify.SamlLib.replaceTagsByValue(template, {
        ID: id,
        AssertionID: provider.entitySetting.generateID(),
        SessionIndex: provider.entitySetting.generateID(),
        IssueInstant: now.toISOString(),
        ConditionsNotBefore: now.toISOString(),
        ConditionsNotOnOrAfter: soon,
        SubjectConfirmationDataNotOnOrAfter: soon,
        Destination: signInAnswers,
        SubjectRecipient: signInAnswers,
        Audience: entityId,
        Issuer: `${url}/saml/metadata`,
        InResponseTo: requestId,
        StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
        NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        NameID: person?.id,
        attrEmail: person?.email,
        attrName: person?.name,
        attrDepartment: person?.department,
      }),
    };
  }
}

/** samlify's own template, with the statement that somebody signed in, which it leaves to its users. */
const RESPONSE = samlify.SamlLib.defaultLoginResponseTemplate.context.replace(
  '{AuthnStatement}',
  '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{SessionIndex}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
);

/** SAML Core section 3.2.2.2: without an assertion there is nothing to sign. */
const REFUSAL =
  '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{IssueInstant}" Destination="{Destination}" InResponseTo="{InResponseTo}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode></samlp:Status></samlp:Response>';
