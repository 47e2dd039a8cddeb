export { type Client, type ClientAddressOptions, type ClientOf, compileClientOf } from './client-address.ts';
