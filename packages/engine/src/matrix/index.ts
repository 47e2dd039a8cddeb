export { type Access, CallerAccess, forMatrix, type MatrixCaller } from './access.ts';
export { type Asked, PolicyPaths, samplePath } from './concrete-paths.ts';
