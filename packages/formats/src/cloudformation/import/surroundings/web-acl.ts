import type { IpSet, WebAcl, WebAclAssociation, WebAclRule } from '@portcullis/model';
import { type Cursor, quietly, word } from '../../../source/index.ts';
import type { ImportContext } from '../resource-index.ts';

/** The statement of a rule tells what it does; nested ones count as `other`. CloudFormation "AWS::WAFv2::WebACL Statement". */
const KINDS: Readonly<Record<string, WebAclRule['kind']>> = {
  RateBasedStatement: 'rate-based',
  ManagedRuleGroupStatement: 'managed',
  RuleGroupReferenceStatement: 'rule-group',
  IPSetReferenceStatement: 'ip-set',
};

/** CloudFormation "AWS::WAFv2::WebACL". */
export function importWebAclRules(context: ImportContext): readonly WebAcl[] {
  return context.index.ofType('AWS::WAFv2::WebACL').map((entry) => {
    const properties = quietly(entry.properties);
    return {
      logicalId: entry.logicalId,
      arn: entry.ref,
      name: properties.string('Name') ?? entry.logicalId,
      scope: word(properties, 'Scope', ['REGIONAL', 'CLOUDFRONT']),
      rules: properties.list('Rules').map(readRule),
      at: entry.at,
    };
  });
}

function readRule(rule: Cursor): WebAclRule {
  const statement = rule.get('Statement');
  const type = Object.keys(KINDS).find((name) => statement?.has(name) === true);
  const body = type === undefined ? undefined : statement?.get(type);
  return {
    name: rule.string('Name') ?? '',
    kind: (type === undefined ? undefined : KINDS[type]) ?? 'other',
    limit: type === 'RateBasedStatement' ? body?.number('Limit') : undefined,
    group: type === 'ManagedRuleGroupStatement' ? body?.string('Name') : undefined,
    countsOnly: [rule.get('Action'), rule.get('OverrideAction')].some(
      (action) => action?.node.kind === 'map' && action.node.entries.has('Count'),
    ),
  };
}

/** CloudFormation "AWS::WAFv2::WebACLAssociation", "AWS::WAFRegional::WebACLAssociation". */
export function importWebAclAssociations(context: ImportContext): readonly WebAclAssociation[] {
  const types = ['AWS::WAFv2::WebACLAssociation', 'AWS::WAFRegional::WebACLAssociation'];
  return types
    .flatMap((type) => context.index.ofType(type))
    .map((entry) => {
      const properties = quietly(entry.properties);
      return {
        logicalId: entry.logicalId,
        webAclArn: properties.string('WebACLArn') ?? properties.string('WebACLId'),
        resourceArn: properties.string('ResourceArn'),
        at: entry.at,
      };
    });
}

/** CloudFormation "AWS::WAFv2::IPSet". */
export function importIpSets(context: ImportContext): readonly IpSet[] {
  return context.index.ofType('AWS::WAFv2::IPSet').map((entry) => ({
    logicalId: entry.logicalId,
    addresses: quietly(entry.properties).list('Addresses').length,
    at: entry.at,
  }));
}
