import type { Json } from '@portcullis/model/source';
import { Input } from '../../service/input.ts';
import { ServiceError } from '../../service/service-error.ts';
import { clientSecrets } from '../../template/seed-pools.ts';
import { secretHash } from '../../user-pools/auth/secret-hash.ts';
import { userPoolService } from '../../user-pools/service.ts';
import type { AuthorizationRequest } from '../authorize/authorization-request.ts';
import type { Endpoint } from './hosted-flow.ts';

/** For which client an operation is run. */
export interface OperationCaller extends Pick<Endpoint, 'request' | 'context'> {
  readonly authorization: Pick<AuthorizationRequest, 'client'>;
}

/**
 * Runs an operation of the user pools API for the client of the flow: the pages can do what an app can do, and no
 * more. Throws the operation's errors.
 */
export async function runOperation(
  { request, context, authorization }: OperationCaller,
  name: string,
  input: Readonly<Record<string, Json | undefined>>,
): Promise<{ readonly [name: string]: Json | undefined }> {
  const operation = userPoolService.operations.get(name);
  if (operation === undefined)
    throw new ServiceError('UnknownOperationException', `${name} is not available.`);
  const members = Object.entries({ ...input, ...proof(input.Username) });
  const given = members.filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return operation.run(new Input(Object.fromEntries(given)), context, {
    requestId: request.requestId,
    sourceIp: request.sourceIp,
    secure: request.secure,
    userAgent: request.header('user-agent'),
    caller: undefined,
  });

  /** A client that has a secret proves it with each name. */
  function proof(username: Json | undefined): Readonly<Record<string, string>> {
    const [secret] = clientSecrets(context, authorization.client.doc);
    if (secret === undefined || typeof username !== 'string') return {};
    return { SecretHash: secretHash(secret, username, authorization.client.id).toString('base64') };
  }
}
