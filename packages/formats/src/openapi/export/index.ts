export { exportOpenApi } from './export-open-api.ts';
export { OPENAPI_LEAVES } from './leaves.ts';
export { openApiLosses } from './losses.ts';
