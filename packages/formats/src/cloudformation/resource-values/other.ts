import { hashedId, pinnedId, urlSuffix } from '../environment.ts';
import {
  arn,
  id,
  map,
  name,
  notHere,
  type ResourceValues,
  required,
  type Subject,
  type Value,
} from './value.ts';

const webAclArn = (subject: Subject): Value =>
  map(name('Name')(subject), (text) => {
    const { partition, region, account } = subject.environment;
    const uuid = hashedId(subject.environment, subject.logicalId, 24);
    return `arn:${partition}:wafv2:${region}:${account}:regional/webacl/${text}/${uuid}`;
  });

/** S3 names are lower-case. */
const bucketName = (subject: Subject): Value =>
  subject.property('BucketName') ??
  pinnedId(subject.environment, subject.logicalId) ??
  subject.logicalId.toLowerCase();

const queueUrl = (subject: Subject): Value =>
  map(name('QueueName')(subject), (text) => {
    const { region, account } = subject.environment;
    return `https://sqs.${region}.${urlSuffix(subject.environment)}/${account}/${text}`;
  });

const keyArn = arn('kms', id(24), (text) => `key/${text}`);
const graphqlApiArn = arn('appsync', id(26), (text) => `apis/${text}`);
const topicArn = arn('sns', name('TopicName'), (text) => text);
const stateMachineArn = arn('states', name('StateMachineName'), (text) => `stateMachine:${text}`);

/** Types that often stand beside an API: their names and ARNs appear in policies and environments. */
export const OTHER_VALUES: Readonly<Record<string, ResourceValues>> = {
  'AWS::WAFv2::WebACL': { ref: webAclArn, attributes: { Arn: webAclArn, Id: id(24) }, complete: false },
  'AWS::AppSync::GraphQLApi': {
    ref: graphqlApiArn,
    attributes: { ApiId: id(26), Arn: graphqlApiArn },
    complete: false,
  },
  'AWS::S3::Bucket': {
    ref: bucketName,
    attributes: {
      Arn: (subject) =>
        map(bucketName(subject), (text) => `arn:${subject.environment.partition}:s3:::${text}`),
      DomainName: (subject) =>
        map(bucketName(subject), (text) => `${text}.s3.${urlSuffix(subject.environment)}`),
      RegionalDomainName: (subject) =>
        map(
          bucketName(subject),
          (text) => `${text}.s3.${subject.environment.region}.${urlSuffix(subject.environment)}`,
        ),
    },
    complete: false,
  },
  'AWS::DynamoDB::Table': {
    ref: name('TableName'),
    attributes: {
      Arn: arn('dynamodb', name('TableName'), (text) => `table/${text}`),
      StreamArn: notHere('the stream'),
    },
    complete: false,
  },
  'AWS::SNS::Topic': {
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: name('TopicName') },
    complete: false,
  },
  'AWS::SQS::Queue': {
    ref: queueUrl,
    attributes: {
      Arn: arn('sqs', name('QueueName'), (text) => text),
      QueueName: name('QueueName'),
      QueueUrl: queueUrl,
    },
    complete: false,
  },
  'AWS::Logs::LogGroup': {
    ref: name('LogGroupName'),
    attributes: { Arn: arn('logs', name('LogGroupName'), (text) => `log-group:${text}:*`) },
    complete: false,
  },
  'AWS::KMS::Key': { ref: id(24), attributes: { Arn: keyArn, KeyId: id(24) }, complete: false },
  'AWS::KMS::Alias': { ref: required('AliasName'), attributes: {}, complete: true },
  'AWS::StepFunctions::StateMachine': {
    ref: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: name('StateMachineName') },
    complete: false,
  },
  'AWS::EC2::VPC': { ref: id(17, 'vpc-'), attributes: { VpcId: id(17, 'vpc-') }, complete: false },
  'AWS::EC2::VPCEndpoint': { ref: id(17, 'vpce-'), attributes: { Id: id(17, 'vpce-') }, complete: false },
  'AWS::EC2::Subnet': {
    ref: id(17, 'subnet-'),
    attributes: { SubnetId: id(17, 'subnet-') },
    complete: false,
  },
  'AWS::EC2::SecurityGroup': {
    ref: id(17, 'sg-'),
    attributes: { GroupId: id(17, 'sg-') },
    complete: false,
  },
};
