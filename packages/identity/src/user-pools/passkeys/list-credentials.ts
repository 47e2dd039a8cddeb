import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound } from '../../service/service-error.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { deletePasskey, passkeysOf } from './passkey.ts';

const PAGE = 20;
const NEXT = 'page of passkeys';

export const listWebAuthnCredentials: Operation = {
  name: 'ListWebAuthnCredentials',
  signed: false,
  run: async (input, context) => {
    const { user } = await verifyAccessToken(context, input.text('AccessToken'));
    // 0 asks for the usual number.
    const limit = input.integer('MaxResults', { min: 0, max: PAGE }) || PAGE;
    const token = input.optionalText('NextToken', { min: 1, max: 131_072 });
    const after = token === undefined ? undefined : context.box.open(NEXT, token)?.toString();
    if (token !== undefined && after === undefined) throw invalidParameter('Invalid NextToken');
    const found = await passkeysOf(context.db, user, { after, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      Credentials: shown.map(({ id, createdAt, doc }) => ({
        CredentialId: id,
        FriendlyCredentialName: 'Passkey',
        RelyingPartyId: doc.relyingParty,
        ...(doc.attachment === undefined ? {} : { AuthenticatorAttachment: doc.attachment }),
        AuthenticatorTransports: doc.transports,
        CreatedAt: createdAt / 1000,
      })),
      NextToken: found.length > limit && last !== undefined ? context.box.seal(NEXT, last.id) : undefined,
    };
  },
};

export const deleteWebAuthnCredential: Operation = {
  name: 'DeleteWebAuthnCredential',
  signed: false,
  run: async (input, context) => {
    const { user } = await verifyAccessToken(context, input.text('AccessToken'));
    const id = input.text('CredentialId', { min: 1, max: 1364 });
    if (!(await deletePasskey(context.db, user, id))) throw notFound('Credential does not exist.');
    return {};
  },
};
