import type { ManagedPolicy } from '@portcullis/model';
import { readPolicy } from '@portcullis/model/policy';
import { treeOfValue } from '@portcullis/model/source';

/** Services that guests of the enhanced flow may reach at all. Cognito Developer Guide "IAM roles", "Access policies". */
const INLINE_ACTIONS: readonly string[] = [
  'appsync:*',
  'cloudwatch:*',
  'codewhisperer:*',
  'cognito-identity:*',
  'cognito-idp:*',
  'cognito-sync:*',
  'comprehend:*',
  'dynamodb:*',
  'execute-api:*',
  'firehose:*',
  'gamelift:*',
  'iot:*',
  'kinesis:*',
  'lambda:*',
  'lex:*',
  'logs:*',
  'machinelearning:*',
  'mobileanalytics:*',
  'mobiletargeting:*',
  'personalize:*',
  'polly:*',
  'rekognition:*',
  's3:*',
  'sagemaker:InvokeEndpoint',
  'sdb:*',
  'ses:*',
  'sns:*',
  'sqs:*',
  'textract:AnalyzeDocument',
  'textract:DetectDocumentText',
  'transcribe:*',
  'translate:*',
];

/** AWS Managed Policy Reference "AmazonCognitoUnAuthedIdentitiesSessionPolicy". */
const MANAGED_ACTIONS: readonly string[] = [
  'comprehend:*',
  'firehose:*',
  'geo:*DevicePosition*',
  'geo:*Geofence',
  'geo:*Geofences',
  'geo:CalculateRoute*',
  'geo:GetMap*',
  'geo:GetPlace',
  'geo:ListMaps',
  'geo:SearchPlaceIndex*',
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'mobiletargeting:*',
  'personalize:*',
  'polly:*',
  'rekognition:*',
  'rum:PutRumEvents',
  'sagemaker:InvokeEndpoint',
  'transcribe:*',
  'translate:*',
];

const documentOf = (actions: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });

/** The inline session policy of guests who come by the enhanced flow. */
export const GUEST_INLINE_POLICY: string = documentOf(INLINE_ACTIONS);

/** The managed one beside it: the two together limit, as all session policies of one session do. */
export const GUEST_MANAGED_POLICY: ManagedPolicy = {
  arn: 'arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy',
  document: read(documentOf(MANAGED_ACTIONS)),
};

function read(text: string): ManagedPolicy['document'] {
  const name = 'AmazonCognitoUnAuthedIdentitiesSessionPolicy';
  const { policy } = readPolicy(treeOfValue(JSON.parse(text), name), { name, kind: 'session' });
  if (policy === undefined) throw new Error(`${name} is not a policy`);
  return policy;
}
