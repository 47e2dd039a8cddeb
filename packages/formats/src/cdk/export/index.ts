export { exportCdk } from './export-cdk.ts';
export { CDK_LEAVES } from './leaves.ts';
