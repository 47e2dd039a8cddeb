import { isIP } from 'node:net';
import { type CidrBlock, compileBlocks, parseCidr } from '@portcullis/engine/cidr';
import type { Exchange } from '../listener/index.ts';

/** Who sent the request, as policies and events see it. */
export interface Client {
  readonly sourceIp: string;
  readonly secure: boolean;
}

export type ClientOf = (exchange: Exchange) => Client;

export interface ClientAddressOptions {
  /** CIDRs whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Every connection counts as TLS: for a loopback listener behind something that terminates it. */
  readonly assumeTls: boolean;
}

/**
 * The peer is the source, unless it is a trusted proxy. Then the address it reports is, and so on from right to left
 * through trusted hops: what an untrusted client wrote on the left is never reached. Throws on a malformed CIDR.
 */
export function compileClientOf(options: ClientAddressOptions): ClientOf {
  const { trustedProxies, assumeTls } = options;
  if (trustedProxies.length === 0) {
    return (exchange) => ({ sourceIp: exchange.remoteAddress, secure: assumeTls || exchange.encrypted });
  }
  const trusted = compileTrust(trustedProxies);
  return (exchange) => {
    const peer = exchange.remoteAddress;
    if (!trusted(peer)) return { sourceIp: peer, secure: assumeTls || exchange.encrypted };
    const proto = lastValue(exchange.rawHeaders, 'x-forwarded-proto');
    const secure = assumeTls || (proto === undefined ? exchange.encrypted : proto.toLowerCase() === 'https');
    return { sourceIp: walk(peer, exchange.rawHeaders, trusted), secure };
  };
}

function walk(peer: string, rawHeaders: readonly string[], trusted: (address: string) => boolean): string {
  const hops = valuesOf(rawHeaders, 'x-forwarded-for');
  let source = peer;
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = addressOf(hops[i] as string);
    if (hop === undefined) return source;
    source = hop;
    if (!trusted(hop)) return source;
  }
  return source;
}

/** The peers of what stands behind proxies are few, and so are asked about again and again. */
const MAX_REMEMBERED_PEERS = 256;

function compileTrust(cidrs: readonly string[]): (address: string) => boolean {
  const inBlocks = compileBlocks(cidrs.map(readCidr));
  const remembered = new Map<string, boolean>();
  return (address) => {
    const known = remembered.get(address);
    if (known !== undefined) return known;
    const trusted = inBlocks(address);
    if (remembered.size >= MAX_REMEMBERED_PEERS) remembered.clear();
    remembered.set(address, trusted);
    return trusted;
  };
}

function readCidr(cidr: string): CidrBlock {
  const block = parseCidr(cidr);
  if (block === undefined) {
    throw new Error(`\`${cidr}\` in trustedProxies is not a CIDR such as 10.0.0.0/8`);
  }
  return block;
}

/**
 * A hop as policies compare it. Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`, and one that listens on both
 * families writes IPv4 as `::ffff:192.0.2.1`. A zone (`fe80::1%eth0`) means something on the proxy's machine only.
 */
function addressOf(hop: string): string | undefined {
  const written = /^\[([0-9A-Fa-f:.]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
  if (isIP(written) === 0 || written.includes('%')) return undefined;
  const dotted = /^::ffff:([\d.]+)$/i.exec(written)?.[1];
  return dotted ?? written;
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const candidate = rawHeaders[i] as string;
    if (candidate.length !== name.length || candidate.toLowerCase() !== name) continue;
    for (const value of (rawHeaders[i + 1] as string).split(',')) values.push(value.trim());
  }
  return values;
}

function lastValue(rawHeaders: readonly string[], name: string): string | undefined {
  return valuesOf(rawHeaders, name).at(-1);
}
