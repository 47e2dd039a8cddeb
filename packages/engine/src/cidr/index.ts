export { type AddressWords, type Family, parseAddress } from './address.ts';
export { type CidrBlock, compileBlocks, parseCidr } from './block.ts';
