export { checkGroupTable } from './check.ts';
export { isOpenPreflight } from './check-routes.ts';
export { admittedGroups, groupsOfTable, inheritedGroups } from './inheritance.ts';
export { countedPools, poolsOfTable, type TokenPool, tokenPools } from './pools.ts';
export { readGroupTable } from './read.ts';
