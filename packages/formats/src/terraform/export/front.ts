import {
  attributes,
  type Body,
  block,
  boolean,
  call,
  comment,
  type Expression,
  nested,
  number,
  reference,
  template,
  text,
  texts,
} from '../hcl/index.ts';
import type { Writing } from './writing.ts';

/** The header with which CloudFront proves to the API's function that a request came through it. */
const ORIGIN_HEADER = 'x-origin-verify';
const ORIGIN = 'api';

/** HTTP and WebSocket APIs take no web ACL: a CloudFront distribution before them carries it. */
export function front(writing: Writing): Body {
  const { setup, label } = writing;
  if (setup.front === undefined) return [];
  return [
    policy('aws_cloudfront_cache_policy', 'caching_disabled', 'Managed-CachingDisabled'),
    policy('aws_cloudfront_origin_request_policy', 'all_but_host', 'Managed-AllViewerExceptHostHeader'),
    comment(
      'The API stays reachable beside it: what refuses those calls is the secret header. Web ACLs of scope CLOUDFRONT live ' +
        'in us-east-1, which is why this one is given by its ARN.',
    ),
    block(
      'resource',
      ['aws_cloudfront_distribution', label],
      [
        ...attributes({
          enabled: boolean(true),
          is_ipv6_enabled: boolean(true),
          http_version: text('http2and3'),
          web_acl_id: writing.variable(setup.front.webAclParameter),
        }),
        block(
          'origin',
          [],
          [
            ...attributes({
              origin_id: text(ORIGIN),
              domain_name: host(writing),
              origin_path: setup.stage.name === '$default' ? undefined : text(`/${setup.stage.name}`),
            }),
            nested('custom_header', {
              name: text(ORIGIN_HEADER),
              value: writing.variable(setup.front.originSecretParameter),
            }),
            nested('custom_origin_config', {
              http_port: number(80),
              https_port: number(443),
              origin_protocol_policy: text('https-only'),
              origin_ssl_protocols: texts(['TLSv1.2']),
            }),
          ],
        ),
        nested('default_cache_behavior', {
          target_origin_id: text(ORIGIN),
          viewer_protocol_policy: text('https-only'),
          allowed_methods: texts(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']),
          cached_methods: texts(['GET', 'HEAD']),
          cache_policy_id: reference('data.aws_cloudfront_cache_policy.caching_disabled.id'),
          origin_request_policy_id: reference('data.aws_cloudfront_origin_request_policy.all_but_host.id'),
        }),
        block('restrictions', [], [nested('geo_restriction', { restriction_type: text('none') })]),
        nested('viewer_certificate', { cloudfront_default_certificate: boolean(true) }),
      ],
    ),
  ];
}

function policy(type: string, label: string, name: string): Body[number] {
  return block('data', [type, label], attributes({ name: text(name) }));
}

/** `https://id.execute-api...` or `wss://...` without its scheme. */
function host(writing: Writing): Expression {
  return call('trimprefix', writing.api('api_endpoint'), text(scheme(writing)));
}

function scheme({ setup }: Writing): string {
  return setup.kind === 'WEBSOCKET' ? 'wss://' : 'https://';
}

/** Where clients find the API. */
export function frontUrl(writing: Writing): Expression {
  return template(scheme(writing), reference(`aws_cloudfront_distribution.${writing.label}.domain_name`));
}
