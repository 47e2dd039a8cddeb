export type { SamPorts } from './definition.ts';
export { transformSam } from './transform.ts';
