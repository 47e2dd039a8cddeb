import type { Setup } from '@portcullis/model/setup';
import type { WrittenFile, WrittenSetup } from '../../export/index.ts';
import { type Body, formatHcl } from '../hcl/index.ts';
import { authorizers } from './authorizers.ts';
import { budget } from './budget.ts';
import { deviceRoles } from './device-role.ts';
import { front } from './front.ts';
import { functionFiles, functions } from './functions.ts';
import { graphqlApi, SCHEMA_FILE } from './graphql-api.ts';
import { identityPool } from './identity-pool.ts';
import { invokers } from './invokers.ts';
import { mutualTls } from './mutual-tls.ts';
import { outputs } from './outputs.ts';
import { privateEndpoint } from './private-endpoint.ts';
import { readMe } from './read-me.ts';
import { resourcePolicy } from './resource-policy.ts';
import { restApi } from './rest-api.ts';
import { usagePlan } from './usage-plan.ts';
import { userPools } from './user-pools.ts';
import { v2Api } from './v2-api.ts';
import { LOG_ROLE, needsLogRole, variables } from './variables.ts';
import { versions } from './versions.ts';
import { webAcl } from './web-acl.ts';
import { Writing } from './writing.ts';

/** What is built, and what holds secrets. */
const GITIGNORE: WrittenFile = {
  path: '.gitignore',
  text: '/.terraform/\n/.portcullis/\n/build/\n*.tfplan\n*.tfstate*\n*.tfvars\n',
};

/**
 * Writes a set-up as a Terraform module for the AWS provider: files by concern, functions' code under `code/`. Every
 * part of a set-up has its resources, so that nothing is lost.
 *
 * @example
 * const { files } = exportTerraform(setup);
 */
export function exportTerraform(setup: Setup): WrittenSetup {
  const writing = new Writing(setup);
  const bodies: readonly (readonly [string, Body])[] = [
    ['versions.tf', versions(writing)],
    ['main.tf', api(writing)],
    [
      'auth.tf',
      [
        ...userPools(writing),
        ...authorizers(writing),
        ...resourcePolicy(writing),
        ...identityPool(writing),
        ...invokers(writing),
        ...deviceRoles(writing),
      ],
    ],
    ['network.tf', [...privateEndpoint(writing), ...mutualTls(writing), ...front(writing)]],
    ['limits.tf', [...usagePlan(writing), ...webAcl(writing), ...budget(writing)]],
    ['functions.tf', functions(writing)],
    ['variables.tf', variables(writing)],
    ['outputs.tf', outputs(writing)],
  ];
  const files = bodies.flatMap(([path, body]): readonly WrittenFile[] =>
    body.length === 0 ? [] : [{ path, text: formatHcl(body) }],
  );
  const readme = { path: 'README.md', text: readMe(writing) };
  return {
    files: [readme, GITIGNORE, ...files, ...functionFiles(writing), ...schema(setup)],
    losses: [],
    decide: needsLogRole(writing)
      ? [
          `\`${LOG_ROLE}\`: true where \`aws apigateway get-account\` shows no cloudwatchRoleArn, or the stage cannot be made; false where another stack has set the role.`,
        ]
      : [],
  };
}

function api(writing: Writing): Body {
  switch (writing.setup.kind) {
    case 'REST':
      return restApi(writing);
    case 'HTTP':
    case 'WEBSOCKET':
      return v2Api(writing);
    case 'GRAPHQL':
      return graphqlApi(writing);
  }
}

function schema({ graphql }: Setup): readonly WrittenFile[] {
  return graphql === undefined ? [] : [{ path: SCHEMA_FILE, text: graphql.schema }];
}
