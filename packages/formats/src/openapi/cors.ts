import type { Cors } from '@portcullis/model';
import { booleanAt, field, integerAt, mapAt, type Reading, report, textsAt } from './reading.ts';

const EXTENSION = 'x-amazon-apigateway-cors';

/** Source: API Gateway Developer Guide "x-amazon-apigateway-cors object"; HTTP APIs only. */
export function readCors(reading: Reading): Cors | undefined {
  const node = mapAt(reading, field(reading.root, EXTENSION), EXTENSION);
  if (node === undefined) return undefined;
  if (reading.context.kind === 'REST') {
    const message = 'REST APIs ignore `x-amazon-apigateway-cors`: declare OPTIONS methods instead';
    report(reading, 'warning', 'OPENAPI_CORS_IGNORED', message, { node, path: EXTENSION });
    return undefined;
  }
  const texts = (key: string): readonly string[] => textsAt(reading, field(node, key), `${EXTENSION}.${key}`);
  const cors: Cors = {
    allowOrigins: texts('allowOrigins'),
    allowMethods: texts('allowMethods'),
    allowHeaders: texts('allowHeaders'),
    exposeHeaders: texts('exposeHeaders'),
    allowCredentials:
      booleanAt(reading, field(node, 'allowCredentials'), `${EXTENSION}.allowCredentials`) ?? false,
    maxAgeSeconds: integerAt(reading, field(node, 'maxAge'), `${EXTENSION}.maxAge`),
  };
  if (cors.allowCredentials && cors.allowOrigins.includes('*')) {
    const message = '`allowCredentials` cannot be true where `allowOrigins` has `*`';
    report(reading, 'error', 'OPENAPI_CORS_CREDENTIALS', message, { node, path: EXTENSION });
  }
  return cors;
}
