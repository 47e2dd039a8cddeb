import { type Cursor, mapNode } from '../source/index.ts';
import type { DocumentDraft } from './document-draft.ts';
import type { AuthorizerDraft } from './rest-authorizers.ts';
import {
  AWS_IAM,
  apiKeyScheme,
  applyApiKeyDefault,
  applyRestDefaultAuthorizer,
  iamScheme,
} from './security-edit.ts';

export const API_AUTH_KEYS: readonly string[] = [
  'AddApiKeyRequiredToCorsPreflight',
  'AddDefaultAuthorizerToCorsPreflight',
  'ApiKeyRequired',
  'Authorizers',
  'DefaultAuthorizer',
  'InvokeRole',
  'ResourcePolicy',
  'UsagePlan',
];

/** Writes the API's authorizers, default authorizer and API key into the document. SAM Developer Guide "ApiAuth". */
export function applyRestAuth(
  document: DocumentDraft,
  auth: Cursor,
  authorizers: readonly AuthorizerDraft[],
): void {
  if (authorizers.length > 0) {
    document.addSecuritySchemes(
      mapNode(
        authorizers.map(({ name, scheme }) => [name, scheme] as const),
        auth.mark,
      ),
    );
  }
  const name = auth.string('DefaultAuthorizer');
  const at = auth.get('DefaultAuthorizer');
  if (name !== undefined && at !== undefined) {
    const authorizer = authorizers.find((item) => item.name === name);
    if (name === AWS_IAM) document.addSecuritySchemes(iamScheme(at.mark), { keep: true });
    if (authorizer === undefined && name !== AWS_IAM) {
      const declared = authorizers.map((item) => item.name).join(', ');
      const help =
        declared === ''
          ? 'declare it in `Authorizers`'
          : `declare it in \`Authorizers\`, or use one of: ${declared}`;
      at.error(
        'SAM_DEFAULT_AUTHORIZER',
        `\`DefaultAuthorizer\` \`${name}\` is not one of \`Authorizers\``,
        help,
      );
    } else {
      applyRestDefaultAuthorizer(document, {
        name,
        scopes: authorizer?.scopes,
        authorizers: authorizers.map((item) => item.name),
        mark: at.mark,
        guardPreflight: auth.boolean('AddDefaultAuthorizerToCorsPreflight') ?? true,
      });
    }
  }
  const required = auth.get('ApiKeyRequired');
  if (required !== undefined && auth.boolean('ApiKeyRequired') === true) {
    document.addSecuritySchemes(apiKeyScheme(required.mark), { keep: true });
    applyApiKeyDefault(document, {
      mark: required.mark,
      guardPreflight: auth.boolean('AddApiKeyRequiredToCorsPreflight') ?? true,
    });
  }
}
