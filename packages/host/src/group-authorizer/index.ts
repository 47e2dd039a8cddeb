export { bundleGroupAuthorizer } from './bundle.ts';
export type { GroupAuthorizerOutput, GroupAuthorizerTable } from './group-authorizer.ts';
