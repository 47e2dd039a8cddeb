import { pascalCase } from '../../export/names.ts';
import { Expression } from '../../export/type-script-text.ts';
import type { Program } from './program.ts';
import { clientName } from './references.ts';
import { poolName } from './user-pools.ts';

/** What callers' configuration needs to know. */
export function writeOutputs(program: Program): void {
  const { setup } = program;
  const output = (id: string, value: string): void =>
    program.construct('cdk.CfnOutput', id, { value: new Expression(value) });
  program.section();
  if (setup.front !== undefined) output('Url', '`https://${front.distributionDomainName}`');
  else if (setup.mutualTls !== undefined) {
    output('Url', `\`https://\${domain.${setup.kind === 'REST' ? 'domainName' : 'name'}}\``);
  } else output('Url', URLS[setup.kind]);
  for (const { name, clients } of setup.userPools) {
    const pool = poolName(program, name);
    output(`${pascalCase(pool)}Id`, `${pool}.userPoolId`);
    for (const client of clients) {
      const constant = clientName(program, name, client.name);
      output(`${pascalCase(constant)}Id`, `${constant}.userPoolClientId`);
    }
  }
  if (setup.identityPool !== undefined) output('IdentityPoolId', 'identityPool.identityPoolId');
}

const URLS = {
  REST: 'api.url',
  HTTP: 'stage.url',
  WEBSOCKET: 'stage.url',
  GRAPHQL: 'api.graphqlUrl',
} as const;
