import { evaluateIf } from './condition-functions.ts';
import { evaluateFindInMap } from './find-in-map.ts';
import { evaluateImportValue } from './import-value.ts';
import { evaluateTransform } from './include.ts';
import { evaluateGetAtt, evaluateRef } from './reference.ts';
import type { Intrinsic } from './scope.ts';
import { evaluateSub } from './sub.ts';
import {
  evaluateBase64,
  evaluateCidr,
  evaluateGetAZs,
  evaluateJoin,
  evaluateLength,
  evaluateSelect,
  evaluateSplit,
  evaluateToJsonString,
} from './text-functions.ts';

/** CloudFormation User Guide "Intrinsic function reference". */
export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', evaluateRef],
  ['Fn::GetAtt', evaluateGetAtt],
  ['Fn::Sub', evaluateSub],
  ['Fn::Join', evaluateJoin],
  ['Fn::Select', evaluateSelect],
  ['Fn::Split', evaluateSplit],
  ['Fn::If', evaluateIf],
  ['Fn::FindInMap', evaluateFindInMap],
  ['Fn::Base64', evaluateBase64],
  ['Fn::ImportValue', evaluateImportValue],
  ['Fn::GetAZs', evaluateGetAZs],
  ['Fn::Cidr', evaluateCidr],
  ['Fn::Transform', evaluateTransform],
  ['Fn::Length', evaluateLength],
  ['Fn::ToJsonString', evaluateToJsonString],
]);
