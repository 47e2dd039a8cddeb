import type { Operation } from '../service/operation.ts';

/** Whoever can sign gets an answer: no policy decides, and no Deny stops it. STS API Reference "GetCallerIdentity". */
export const getCallerIdentity: Operation = {
  name: 'GetCallerIdentity',
  signed: true,
  run: (_, __, { caller }) =>
    Promise.resolve({
      Arn: caller?.identity.userArn,
      UserId: caller?.identity.callerId,
      Account: caller?.account,
    }),
};
