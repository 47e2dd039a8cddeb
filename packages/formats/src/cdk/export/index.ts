export { exportCdk } from './export-cdk.ts';
