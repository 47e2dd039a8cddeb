export { type FetchedKeySetOptions, fetchedKeySet } from './fetched-key-set.ts';
export { staticKeySet } from './static-key-set.ts';
