export { exportCloudFormation } from './export-cloudformation.ts';
