export { exportSam } from './export-sam.ts';
export { SAM_LEAVES } from './leaves.ts';
