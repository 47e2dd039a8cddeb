export { exportOpenApi } from './export-open-api.ts';
export { openApiLosses } from './losses.ts';
