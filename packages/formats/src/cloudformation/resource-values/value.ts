import { type Environment, hashedId, pinnedId } from '../environment.ts';

/** A text that a deployed resource gives, or why nobody knows it before. */
export type Value = string | NotHere;

export interface NotHere {
  readonly unresolved: string;
}

/** A resource as `Ref` and `Fn::GetAtt` see it. */
export interface Subject {
  readonly logicalId: string;
  readonly environment: Environment;
  /** A text property, `undefined` where it is absent. */
  property(name: string): Value | undefined;
}

/** What one resource type answers. */
export interface ResourceValues {
  readonly ref: (subject: Subject) => Value;
  readonly attributes: Readonly<Record<string, (subject: Subject) => Value>>;
  /** The list of attributes is complete: any other is a mistake. Otherwise it is merely not known here. */
  readonly complete: boolean;
}

export function map(value: Value, change: (text: string) => Value): Value {
  return typeof value === 'string' ? change(value) : value;
}

/** Known only after deployment. */
export function notHere(what: string): (subject: Subject) => Value {
  return (subject) => ({ unresolved: `${what} of \`${subject.logicalId}\` exists only once it is deployed` });
}

/** An id that AWS makes up. */
export function id(length: number, prefix = ''): (subject: Subject) => Value {
  return ({ environment, logicalId }) =>
    pinnedId(environment, logicalId) ?? `${prefix}${hashedId(environment, logicalId, length)}`;
}

/** The name in a property, else one made of the logical id. */
export function name(property: string): (subject: Subject) => Value {
  return (subject) =>
    subject.property(property) ?? pinnedId(subject.environment, subject.logicalId) ?? subject.logicalId;
}

/** The text of a required property. */
export function required(property: string): (subject: Subject) => Value {
  return (subject) =>
    subject.property(property) ?? { unresolved: `\`${subject.logicalId}\` has no \`${property}\`` };
}

/** `arn:partition:service:region:account:` and what the function makes of the value. */
export function arn(
  service: string,
  value: (subject: Subject) => Value,
  resource: (text: string) => string,
): (subject: Subject) => Value {
  return (subject) =>
    map(value(subject), (text) => regionalArn(subject.environment, service, resource(text)));
}

export function regionalArn(
  { partition, region, account }: Environment,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** IAM is global: its ARNs name no region. */
export function iamArn({ partition, account }: Environment, resource: string): string {
  return `arn:${partition}:iam::${account}:${resource}`;
}
