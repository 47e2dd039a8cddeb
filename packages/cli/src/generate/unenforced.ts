import type { Setup } from '@portcullis/model/setup';

/** What `serve` does not enforce yet, and must be told to go on without. */
export function unenforcedOf(setup: Setup): readonly string[] {
  return [
    ...(setup.webAcl === undefined ? [] : ['web-acl']),
    ...(setup.mutualTls === undefined ? [] : ['mutual-tls']),
    ...(setup.privateEndpoint === undefined ? [] : ['private-endpoint']),
    ...(setup.kind === 'WEBSOCKET' ? ['websocket'] : []),
  ];
}
