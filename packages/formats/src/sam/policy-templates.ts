/** What one SAM policy template allows: `{Name}` stands for a parameter. */
export interface PolicyTemplate {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const TABLE = 'arn:{AWS::Partition}:dynamodb:{AWS::Region}:{AWS::AccountId}:table/{TableName}';
const TABLE_AND_INDEXES = [TABLE, `${TABLE}/index/*`];
const BUCKET = ['arn:{AWS::Partition}:s3:::{BucketName}', 'arn:{AWS::Partition}:s3:::{BucketName}/*'];

/**
 * The policy templates that most functions use. SAM Developer Guide "AWS SAM policy templates". One that is not here
 * stands in the role under its own name, as a policy that is attached but not known.
 */
export const POLICY_TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  AWSSecretsManagerGetSecretValuePolicy: {
    actions: ['secretsmanager:GetSecretValue'],
    resources: ['{SecretArn}'],
  },
  CloudWatchPutMetricPolicy: { actions: ['cloudwatch:PutMetricData'], resources: ['*'] },
  DynamoDBCrudPolicy: {
    actions: [
      'dynamodb:GetItem',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:Scan',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:BatchGetItem',
      'dynamodb:DescribeTable',
      'dynamodb:ConditionCheckItem',
    ],
    resources: TABLE_AND_INDEXES,
  },
  DynamoDBReadPolicy: {
    actions: [
      'dynamodb:GetItem',
      'dynamodb:Scan',
      'dynamodb:Query',
      'dynamodb:BatchGetItem',
      'dynamodb:DescribeTable',
    ],
    resources: TABLE_AND_INDEXES,
  },
  DynamoDBWritePolicy: {
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
    resources: TABLE_AND_INDEXES,
  },
  EventBridgePutEventsPolicy: {
    actions: ['events:PutEvents'],
    resources: ['arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:event-bus/{EventBusName}'],
  },
  KMSDecryptPolicy: {
    actions: ['kms:Decrypt'],
    resources: ['arn:{AWS::Partition}:kms:{AWS::Region}:{AWS::AccountId}:key/{KeyId}'],
  },
  LambdaInvokePolicy: {
    actions: ['lambda:InvokeFunction'],
    resources: ['arn:{AWS::Partition}:lambda:{AWS::Region}:{AWS::AccountId}:function:{FunctionName}*'],
  },
  S3ReadPolicy: {
    actions: [
      's3:GetObject',
      's3:ListBucket',
      's3:GetBucketLocation',
      's3:GetObjectVersion',
      's3:GetLifecycleConfiguration',
    ],
    resources: BUCKET,
  },
  S3WritePolicy: {
    actions: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutLifecycleConfiguration'],
    resources: BUCKET,
  },
  SNSPublishMessagePolicy: {
    actions: ['sns:Publish'],
    resources: ['arn:{AWS::Partition}:sns:{AWS::Region}:{AWS::AccountId}:{TopicName}'],
  },
  SQSSendMessagePolicy: {
    actions: ['sqs:SendMessage*'],
    resources: ['arn:{AWS::Partition}:sqs:{AWS::Region}:{AWS::AccountId}:{QueueName}'],
  },
  StepFunctionsExecutionPolicy: {
    actions: ['states:StartExecution'],
    resources: ['arn:{AWS::Partition}:states:{AWS::Region}:{AWS::AccountId}:stateMachine:{StateMachineName}'],
  },
};

/** "AWS managed policies for AWS Lambda": the two that SAM attaches to every function, or to those in a VPC. */
export const MANAGED_POLICIES: Readonly<Record<string, PolicyTemplate>> = {
  AWSLambdaBasicExecutionRole: {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: ['*'],
  },
  AWSLambdaVPCAccessExecutionRole: {
    actions: [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  },
};
