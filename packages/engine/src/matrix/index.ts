export { type Access, CallerAccess, forMatrix, type MatrixCaller } from './access.ts';
export { samplePath } from './concrete-paths.ts';
