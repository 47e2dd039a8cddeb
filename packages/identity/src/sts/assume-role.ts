import type { Operation } from '../service/operation.ts';
import { ServiceError } from '../service/service-error.ts';
import { assumedRoleOutput } from './credentials-output.ts';
import { mfaCodeOf, verifyMfa } from './mfa.ts';
import { policiesOf } from './requested-policies.ts';
import { AssumptionDenied, assumeTheRole } from './role-assumption.ts';
import {
  minimumTokenBytes,
  ROLE_ARN,
  requestedSeconds,
  SESSION_NAME,
  sourceIdentityOf,
} from './session-names.ts';
import { tagsOf } from './session-tags.ts';

const EXTERNAL_ID = { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ } as const;

/** Temporary credentials of a role for who is an IAM identity already. STS API Reference "AssumeRole". */
export const assumeRole: Operation = {
  name: 'AssumeRole',
  signed: true,
  run: async (input, context, call) => {
    const { caller } = call;
    if (caller === undefined) throw new TypeError('AssumeRole is signed');
    const roleArn = input.text('RoleArn', ROLE_ARN);
    const sessionName = input.text('RoleSessionName', SESSION_NAME);
    const seconds = requestedSeconds(input);
    const externalId = input.optionalText('ExternalId', EXTERNAL_ID);
    const refused = (action: string): ServiceError =>
      new ServiceError(
        'AccessDenied',
        `User: ${caller.identity.userArn} is not authorized to perform: ${action} on resource: ${roleArn}`,
        403,
      );
    const mfa = mfaCodeOf(input);
    const tags = tagsOf(input);
    const sourceIdentity = sourceIdentityOf(input);
    const policies = policiesOf(input);
    const tokenBytes = minimumTokenBytes(input);
    // IAM User Guide "Compare AWS STS credentials": credentials of GetFederationToken call no other operation.
    if (caller.principal.kind === 'federated-user') throw refused('sts:AssumeRole');
    const keys = new Map<string, string>(externalId === undefined ? [] : [['sts:externalid', externalId]]);
    // "Secure API access with MFA": it counts for whether the role may be assumed, and not for what is done with it.
    if ((await verifyMfa(context, caller, mfa)) !== undefined) {
      keys.set('aws:multifactorauthpresent', 'true');
      keys.set('aws:multifactorauthage', '0');
    }
    try {
      const assumed = assumeTheRole(context, call, {
        action: 'sts:AssumeRole',
        roleArn,
        principal: caller.principal,
        caller,
        sessionName,
        seconds,
        keys,
        tags,
        sourceIdentity,
        policies,
        minimumTokenBytes: tokenBytes,
      });
      return assumedRoleOutput(assumed);
    } catch (error) {
      throw error instanceof AssumptionDenied ? refused(error.action) : error;
    }
  },
};
