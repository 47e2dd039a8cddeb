export { type Access, CallerAccess, forMatrix, type MatrixCaller } from './access.ts';
export { type Asked, askedOf } from './asked.ts';
export { samplePath } from './concrete-paths.ts';
export { MatrixStage } from './matrix-stage.ts';
