/** A value in a template: JSON with intrinsic functions, and comments where a person must look. */
export type TemplateValue =
  | string
  | number
  | boolean
  | Intrinsic
  | Commented
  | readonly TemplateValue[]
  | TemplateMap;

export interface TemplateMap {
  readonly [key: string]: TemplateValue | undefined;
}

/** `!Ref X`, `!GetAtt X.Arn`, `!Sub "...${X}"`, `!Join [",", !Ref X]`. */
export class Intrinsic {
  readonly tag: 'Ref' | 'GetAtt' | 'Sub' | 'Join' | 'Equals' | 'If';
  readonly value: string | readonly TemplateValue[];
  constructor(tag: Intrinsic['tag'], value: string | readonly TemplateValue[]) {
    this.tag = tag;
    this.value = value;
  }
}

/** A value with a comment above it. */
export class Commented {
  readonly comment: string;
  readonly value: TemplateValue;
  constructor(comment: string, value: TemplateValue) {
    this.comment = comment;
    this.value = value;
  }
}

export function ref(logicalId: string): Intrinsic {
  return new Intrinsic('Ref', logicalId);
}

export function attribute(logicalId: string, name: string): Intrinsic {
  return new Intrinsic('GetAtt', `${logicalId}.${name}`);
}

export function sub(text: string): Intrinsic {
  return new Intrinsic('Sub', text);
}

export function equals(one: TemplateValue, other: TemplateValue): Intrinsic {
  return new Intrinsic('Equals', [one, other]);
}

export function choose(condition: string, one: TemplateValue, other: TemplateValue): Intrinsic {
  return new Intrinsic('If', [condition, one, other]);
}

export function join(separator: string, value: TemplateValue): Intrinsic {
  return new Intrinsic('Join', [separator, value]);
}

/** A `!Ref`, `!GetAtt` or `!Sub` as it stands within the text of a `!Sub`. */
export function textIn(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof Intrinsic && typeof value.value === 'string') {
    return value.tag === 'Sub' ? value.value : `\${${value.value}}`;
  }
  throw new Error('a value that cannot stand within a text');
}
