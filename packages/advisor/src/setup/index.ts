export { compileSetups, type SetupOptions } from './compile-setups.ts';
export { SetupError } from './setup-error.ts';
