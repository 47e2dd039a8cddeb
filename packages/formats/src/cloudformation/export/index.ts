export { exportCloudFormation } from './export-cloudformation.ts';
export { CLOUDFORMATION_LEAVES } from './leaves.ts';
