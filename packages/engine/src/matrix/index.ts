export type { Access } from './access.ts';
export { type Asked, askedOf } from './asked.ts';
export { CallerAccess, type MatrixCaller } from './caller-access.ts';
export { samplePath } from './concrete-paths.ts';
export { forMatrix } from './for-matrix.ts';
export { MatrixStage } from './matrix-stage.ts';
