import type { FunctionRunner } from '@portcullis/host/functions';
import { isKeyArn } from '@portcullis/identity';
import { type CognitoResource, type Definition, type Diagnostic, InputError } from '@portcullis/model';
import { memberOf } from './member-of.ts';

const TRIGGERS = ['CustomEmailSender', 'CustomSMSSender'] as const;

/** A trigger of a pool whose function sends the pool's codes. */
export interface CustomSender {
  readonly pool: CognitoResource;
  readonly trigger: (typeof TRIGGERS)[number];
  /** Without version or alias; absent: not known here. */
  readonly functionArn: string | undefined;
  /** What is not known here, with the reason: codes are not sent. */
  readonly missing: string | undefined;
}

/**
 * The custom senders of the template's pools. Throws an InputError where one has no key, or something else for a key,
 * as Cognito refuses it.
 */
export function customSenders({
  cognitoResources,
}: Pick<Definition, 'cognitoResources'>): readonly CustomSender[] {
  const senders = cognitoResources.filter(({ type }) => type === 'UserPool').flatMap(sendersOf);
  const errors = senders.flatMap(({ pool, trigger }) => wrongParts(pool, trigger));
  if (errors.length > 0) throw new InputError(errors);
  return senders;
}

function sendersOf(pool: CognitoResource): readonly CustomSender[] {
  const config = pool.properties.LambdaConfig;
  return TRIGGERS.flatMap((trigger): readonly CustomSender[] => {
    const declared = memberOf(config, trigger);
    const at = `LambdaConfig.${trigger}`;
    const missing = reasonOf(pool, at, `${at}.LambdaArn`, 'LambdaConfig.KMSKeyID');
    const hidden = reasonOf(pool, at) !== undefined;
    if ((declared === undefined || declared === null) && !hidden) return [];
    const arn = memberOf(declared, 'LambdaArn');
    const functionArn = typeof arn === 'string' ? arn.split(':', 7).join(':') : undefined;
    return [{ pool, trigger, functionArn, missing }];
  });
}

/** Why one of these paths, or what it is in, is not here. */
function reasonOf({ unresolved }: CognitoResource, ...paths: readonly string[]): string | undefined {
  const found = unresolved.find(({ path }) => path === 'LambdaConfig' || paths.includes(path));
  return found && `${found.path} is not known here (${found.reason})`;
}

/** What Cognito refuses of a sender, of what is known here. */
function wrongParts(pool: CognitoResource, trigger: string): readonly Diagnostic[] {
  const config = pool.properties.LambdaConfig;
  const error = (message: string, help: string): Diagnostic => ({
    severity: 'error',
    code: 'CFN_CUSTOM_SENDER',
    message,
    help,
    at: pool.at,
  });
  const found: Diagnostic[] = [];
  const path = `LambdaConfig.${trigger}`;
  const version = memberOf(memberOf(config, trigger), 'LambdaVersion');
  if (reasonOf(pool, path, `${path}.LambdaVersion`) === undefined && version !== 'V1_0')
    found.push(
      error(
        `\`${path}\` of the user pool \`${pool.logicalId}\` needs the \`LambdaVersion\` V1_0`,
        'there is no other: LambdaVersion: V1_0',
      ),
    );
  const key = memberOf(config, 'KMSKeyID');
  if (reasonOf(pool, 'LambdaConfig.KMSKeyID') === undefined && !isKeyArn(key))
    found.push(
      error(
        key === undefined || key === null
          ? `the user pool \`${pool.logicalId}\` has a ${trigger} and no \`LambdaConfig.KMSKeyID\` to encrypt its codes under`
          : `\`LambdaConfig.KMSKeyID\` of the user pool \`${pool.logicalId}\` is \`${String(key)}\`, which is no ARN of a KMS key`,
        'give the ARN of a key: KMSKeyID: !GetAtt Key.Arn',
      ),
    );
  return found;
}

/** Why codes of these senders will not arrive, a line each. */
export function whatCannotSend(
  senders: readonly CustomSender[],
  functions: Pick<FunctionRunner, 'status'>,
): readonly string[] {
  return senders.flatMap(({ pool, trigger, functionArn, missing }) => {
    const status = functionArn === undefined ? undefined : functions.status({ arn: functionArn });
    const why =
      missing ?? (status === undefined ? 'it has no LambdaArn' : status.runnable ? undefined : status.reason);
    return why === undefined
      ? []
      : [`NOT SENT: codes by ${trigger} of the user pool ${pool.logicalId}: ${why}`];
  });
}
