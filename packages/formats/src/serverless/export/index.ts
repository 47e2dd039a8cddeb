export { exportServerless } from './export-serverless.ts';
export { SERVERLESS_LEAVES } from './leaves.ts';
