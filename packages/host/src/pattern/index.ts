export { compilePattern } from './compile-pattern.ts';
