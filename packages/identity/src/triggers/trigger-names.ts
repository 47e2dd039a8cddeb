/** Members of `LambdaConfig` that are the ARN of a function. API reference "LambdaConfigType". */
export const PLAIN_TRIGGERS = [
  'PreSignUp',
  'CustomMessage',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'PreTokenGeneration',
  'UserMigration',
] as const;

/** Members that name a function and the version of its event, with the versions that there are. */
export const VERSIONED_TRIGGERS = {
  PreTokenGenerationConfig: ['V1_0', 'V2_0', 'V3_0'],
  InboundFederation: ['V1_0'],
  CustomSMSSender: ['V1_0'],
  CustomEmailSender: ['V1_0'],
} as const;

export const TRIGGERS: readonly string[] = [...PLAIN_TRIGGERS, ...Object.keys(VERSIONED_TRIGGERS)];
