import type { MapNode, TreeNode } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { readBack, routesOf, writtenRoutes } from '../../../../../spec/fixtures/read-back.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { readTree } from '../../source/index.ts';
import { exportCloudFormation } from './index.ts';

const ALL = [...SETUPS, ['several groups', MIXED] as const];
const textOf = (setup: (typeof ALL)[number][1]): string => exportCloudFormation(setup).files[0]?.text ?? '';

function resourcesOf(text: string): ReadonlyMap<string, MapNode> {
  const root = readTree(text, 'template.yaml');
  const resources = mapOf(mapOf(root).entries.get('Resources')?.value);
  return new Map([...resources.entries].map(([id, { value }]) => [id, mapOf(value)]));
}

function mapOf(node: TreeNode | undefined): MapNode {
  if (node?.kind !== 'map') throw new Error('not a map');
  return node;
}

function typeOf(resource: MapNode): string {
  const type = resource.entries.get('Type')?.value;
  return type?.kind === 'scalar' ? type.text : '';
}

function itemsOf(resource: MapNode | undefined, key: string): readonly string[] {
  const list = resource?.entries.get(key)?.value;
  return list?.kind === 'list' ? list.items.map((item) => (item.kind === 'scalar' ? item.text : '')) : [];
}

describe('a set-up as CloudFormation', () => {
  it.each(ALL.filter(([, { kind }]) => kind !== 'GRAPHQL'))(
    '%s is read back with the same routes and auth',
    (_, setup) => {
      const definition = readBack(setup, exportCloudFormation(setup).files);
      expect(routesOf(definition, setup)).toEqual(writtenRoutes(setup));
    },
  );

  it.each(ALL.filter(([, { kind }]) => kind === 'GRAPHQL'))(
    '%s has its schema, its mode and a resolver for each field',
    (_, setup) => {
      const text = textOf(setup);
      const types = [...resourcesOf(text).values()].map(typeOf);
      expect(types.filter((type) => type === 'AWS::AppSync::Resolver')).toHaveLength(setup.routes.length);
      expect(types).toContain('AWS::AppSync::GraphQLSchema');
      expect(text).toContain(`AuthenticationType: ${setup.graphql?.primary.mode}`);
      expect(text).not.toContain('API_KEY');
    },
  );

  it('keeps versions of policies texts, and uses short tags', () => {
    const text = textOf(MIXED);
    expect(text).toContain('Version: "2012-10-17"');
    expect(text).not.toMatch(/Version: 2012|Fn::|^\s*Ref:/m);
    expect(text).toMatch(/!Ref ShopApi\n/);
  });

  it.each(ALL.filter(([, { kind }]) => kind === 'REST' || kind === 'WEBSOCKET'))(
    '%s deploys every method and authorizer',
    (_, setup) => {
      const resources = resourcesOf(textOf(setup));
      const deployment = [...resources].find(([, resource]) => typeOf(resource).endsWith('::Deployment'));
      const held = [...resources]
        .filter(([, resource]) => /::(Method|Route|Authorizer)$/.test(typeOf(resource)))
        .map(([id]) => id);
      expect(itemsOf(deployment?.[1], 'DependsOn')).toEqual(expect.arrayContaining(held));
    },
  );

  it.each([
    ['a scope', (text: string) => text.replaceAll('shoppers/read', 'shoppers/list')],
    ['a path', (text: string) => text.replaceAll('/catalogue', '/goods')],
    ['a key', (text: string) => text.replace('"apiKeyRequired":true', '"apiKeyRequired":false')],
  ])('another name of the deployment after a change of %s', (_, change) => {
    const changed = JSON.parse(change(JSON.stringify(MIXED)));
    const name = (text: string): string | undefined => text.match(/ShopDeployment[0-9a-f]{10}/)?.[0];
    expect(name(textOf(changed))).toBeDefined();
    expect(name(textOf(changed))).not.toBe(name(textOf(MIXED)));
    expect(textOf(MIXED)).toBe(textOf(MIXED));
  });

  it.each([
    ['HOOK HTTP', 'OriginSecret', 16],
    ['HOOK HTTP', 'WebhookSecret', 16],
    ['ROLES REST metered', 'UsageKey', 20],
  ])('%s takes no %s of fewer than %i characters', (name, secret, minLength) => {
    const setup = SETUPS.get(name);
    if (setup === undefined) throw new Error(`no set-up ${name}`);
    const [, parameter] = textOf(setup).split(`\n  ${secret}:\n`);
    expect(parameter?.split(/\n {2}\w/)[0]).toContain(`MinLength: ${minLength}`);
  });

  it.each(ALL)('%s lets nobody invoke a function but by a source ARN', (_, setup) => {
    for (const resource of resourcesOf(textOf(setup)).values()) {
      if (typeOf(resource) !== 'AWS::Lambda::Permission') continue;
      const properties = mapOf(resource.entries.get('Properties')?.value);
      expect(properties.entries.has('SourceArn')).toBe(true);
    }
  });
});
