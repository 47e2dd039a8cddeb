import { pinnedId } from '../environment.ts';
import { API_GATEWAY_VALUES } from './api-gateway.ts';
import { IDENTITY_VALUES } from './identity.ts';
import { LAMBDA_VALUES } from './lambda.ts';
import { OTHER_VALUES } from './other.ts';
import type { ResourceValues, Subject, Value } from './value.ts';

const TABLE: ReadonlyMap<string, ResourceValues> = new Map(
  Object.entries({ ...API_GATEWAY_VALUES, ...IDENTITY_VALUES, ...LAMBDA_VALUES, ...OTHER_VALUES }),
);

/** What `Ref` gives for a resource. */
export function refOf(type: string, subject: Subject): Value {
  const values = TABLE.get(type);
  if (values !== undefined) return values.ref(subject);
  return (
    pinnedId(subject.environment, subject.logicalId) ??
    unknown(`\`Ref\` of \`${subject.logicalId}\` (${type})`)
  );
}

/** What `Fn::GetAtt` gives; `undefined` where the type has no such attribute. */
export function attributeOf(type: string, attribute: string, subject: Subject): Value | undefined {
  const values = TABLE.get(type);
  const read =
    values !== undefined && Object.hasOwn(values.attributes, attribute)
      ? values.attributes[attribute]
      : undefined;
  if (read !== undefined) return read(subject);
  if (values?.complete === true) return undefined;
  return unknown(`\`${attribute}\` of \`${subject.logicalId}\` (${type})`);
}

/** The attributes of a type whose list is complete. */
export function attributesOf(type: string): readonly string[] {
  return Object.keys(TABLE.get(type)?.attributes ?? {});
}

function unknown(what: string): Value {
  return { unresolved: `${what} is not known here` };
}
