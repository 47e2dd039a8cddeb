import type { Json } from '@portcullis/model/source';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notFound, ServiceError } from '../../service/service-error.ts';
import { clientSecrets, newClientSecret } from '../../template/seed-pools.ts';
import { QUOTA } from '../accounts/limits.ts';
import { seconds } from '../accounts/user-type.ts';
import type { SealedSecret } from '../pool.ts';
import { clientOfPool } from '../pools.ts';
import { afterToken } from './page.ts';
import { TOKEN } from './patterns.ts';
import { poolOperation } from './pool-operation.ts';
import { changeClient, clientIn, clientSecretIn } from './user-pool-clients.ts';

/** AddUserPoolClientSecret: a second secret beside the first, so that clients can change over. Shown once. */
export const addUserPoolClientSecret: Operation = poolOperation(
  'AddUserPoolClientSecret',
  async ({ input, context, pool }) => {
    const client = clientIn(input);
    const added = newClientSecret(context, clientSecretIn(input));
    await changeClient(context, pool, client, (doc) => {
      const { secrets = [] } = doc;
      if (secrets.length === 0) throw invalidParameter('The client has no secret.');
      if (secrets.length >= QUOTA.secretsPerClient)
        throw new ServiceError(
          'LimitExceededException',
          `A client has ${QUOTA.secretsPerClient} secrets at most.`,
        );
      return { ...doc, secrets: [added, ...secrets] };
    });
    const [value] = clientSecrets(context, { secrets: [added] });
    return {
      ClientSecretDescriptor: {
        ...descriptor(added),
        ...(value === undefined ? {} : { ClientSecretValue: value }),
      },
    };
  },
);

/** ListUserPoolClientSecrets: the newest first, without their values. */
export const listUserPoolClientSecrets: Operation = poolOperation(
  'ListUserPoolClientSecrets',
  async ({ input, context, pool }) => {
    const { doc } = await clientOfPool(context.db, pool.id, clientIn(input));
    // All of them are one page, so that there is no token which continues it.
    const list = ['ListUserPoolClientSecrets', pool.id];
    afterToken(context, { list, token: input.optionalText('NextToken', TOKEN) });
    return { ClientSecrets: (doc.secrets ?? []).map(descriptor) };
  },
);

export const deleteUserPoolClientSecret: Operation = poolOperation(
  'DeleteUserPoolClientSecret',
  async ({ input, context, pool }) => {
    const client = clientIn(input);
    const id = input.text('ClientSecretId', { min: 1, max: 128 });
    await changeClient(context, pool, client, (doc) => {
      const { secrets = [] } = doc;
      const left = secrets.filter((secret) => secret.id !== id);
      if (left.length === secrets.length) throw notFound(`Client secret ${id} does not exist.`);
      // Without one the client would need none.
      if (left.length === 0) throw invalidParameter('The last secret of a client cannot be deleted.');
      return { ...doc, secrets: left };
    });
    return {};
  },
);

function descriptor({ id, createdAt }: SealedSecret): Readonly<Record<string, Json>> {
  return { ClientSecretId: id, ClientSecretCreateDate: seconds(createdAt) };
}
