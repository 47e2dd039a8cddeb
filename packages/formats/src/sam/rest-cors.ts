import { VERBS } from '@portcullis/model';
import type { MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { type Cursor, mapNode, nodeOf, scalarNode } from '../source/index.ts';
import { checkKeys } from './build.ts';
import { ANY_METHOD, type DocumentDraft, INTEGRATION } from './document-draft.ts';
import { isIntrinsic } from './node-edit.ts';

const KEYS = ['AllowMethods', 'AllowHeaders', 'AllowOrigin', 'MaxAge', 'AllowCredentials'];
const ANY_ORIGIN = "'*'";

/**
 * The `Cors` of an `AWS::Serverless::Api`: an OPTIONS method with a MOCK integration on every path that has
 * none. SAM Developer Guide "CorsConfiguration" (AWS::Serverless::Api).
 */
export function addRestCors(document: DocumentDraft, cors: Cursor): void {
  const headers = corsHeaders(cors);
  if (headers === undefined) return;
  for (const path of document.paths) {
    if (document.hasOperation(path, 'options')) continue;
    const methods = headers.methods ?? scalarNode(`'${methodsOf(document, path).join(',')}'`, cors.mark);
    document.addOperation(path, 'options', cors.mark);
    const operation = preflight({ ...headers, methods }, cors.mark);
    document.editOperation(path, 'options', () => operation);
  }
}

interface CorsHeaders {
  readonly origin: TreeNode;
  readonly headers: TreeNode | undefined;
  readonly methods: TreeNode | undefined;
  readonly maxAge: TreeNode | undefined;
  readonly credentials: boolean;
}

function corsHeaders(cors: Cursor): CorsHeaders | undefined {
  if (cors.node.kind === 'scalar' || isIntrinsic(cors.node)) {
    return {
      origin: cors.node,
      headers: undefined,
      methods: undefined,
      maxAge: undefined,
      credentials: false,
    };
  }
  if (cors.asMap() === undefined) return undefined;
  checkKeys(cors, KEYS, 'SAM_CORS', '`Cors`');
  const origin = cors.get('AllowOrigin')?.node ?? scalarNode(ANY_ORIGIN, cors.mark);
  const credentials = cors.get('AllowCredentials')?.node;
  const allowed = credentials?.kind === 'scalar' && credentials.value === true;
  if (allowed && origin.kind === 'scalar' && origin.text === ANY_ORIGIN) {
    cors.error(
      'SAM_CORS',
      '`AllowCredentials` cannot be true where `AllowOrigin` is `*` or not set',
      'name the origin',
    );
    return undefined;
  }
  return {
    origin,
    headers: cors.get('AllowHeaders')?.node,
    methods: cors.get('AllowMethods')?.node,
    maxAge: cors.get('MaxAge')?.node,
    credentials: allowed,
  };
}

function methodsOf(document: DocumentDraft, path: string): readonly string[] {
  const methods = document.methods(path);
  if (methods.includes(ANY_METHOD)) return VERBS;
  return [...new Set([...methods.map((method) => method.toUpperCase()), 'OPTIONS'])].sort();
}

const HEADER = 'method.response.header.Access-Control-';

function preflight({ origin, headers, methods, maxAge, credentials }: CorsHeaders, mark: Mark): MapNode {
  const responseParameters = mapNode(
    {
      [`${HEADER}Allow-Origin`]: origin,
      [`${HEADER}Allow-Headers`]: headers,
      [`${HEADER}Allow-Methods`]: methods,
      [`${HEADER}Max-Age`]: maxAge,
      [`${HEADER}Allow-Credentials`]: credentials ? scalarNode("'true'", mark) : undefined,
    },
    mark,
  );
  const response = mapNode(
    {
      statusCode: scalarNode('200', mark),
      responseParameters,
      responseTemplates: nodeOf({ 'application/json': '{}\n' }, mark),
    },
    mark,
  );
  const integration = mapNode(
    {
      type: scalarNode('mock', mark),
      requestTemplates: nodeOf({ 'application/json': '{\n  "statusCode" : 200\n}\n' }, mark),
      responses: mapNode({ default: response }, mark),
    },
    mark,
  );
  const responses = nodeOf({ '200': { description: 'Default response for CORS method' } }, mark);
  return mapNode({ summary: scalarNode('CORS support', mark), [INTEGRATION]: integration, responses }, mark);
}
