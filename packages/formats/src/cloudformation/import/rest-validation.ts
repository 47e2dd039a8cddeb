import type { RequestValidation } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import type { ImportContext } from './resource-index.ts';
import type { UnresolvedReasons } from './unresolved-reasons.ts';

const VALIDATOR = 'AWS::ApiGateway::RequestValidator';
const MODEL = 'AWS::ApiGateway::Model';

/** CloudFormation "AWS::ApiGateway::Method", RequestValidatorId, RequestParameters, RequestModels. */
export function readRestValidation(
  context: ImportContext,
  method: Cursor,
  reasons: UnresolvedReasons,
): RequestValidation | undefined {
  const cursor = method.get('RequestValidatorId');
  const id = cursor === undefined ? undefined : reasons.take(cursor.readString());
  if (cursor === undefined || id === undefined) return undefined;
  const validator = context.index.find(VALIDATOR, id);
  if (validator === undefined) {
    reasons.add(`the request validator \`${id}\` is not in the template`);
    return undefined;
  }
  const flag = (key: string): boolean => validator.properties.boolean(key) ?? false;
  const requiredParameters = flag('ValidateRequestParameters') ? requiredOf(method) : [];
  const bodySchemas = flag('ValidateRequestBody') ? schemasOf(context, method, reasons) : [];
  if (requiredParameters.length + bodySchemas.length === 0) return undefined;
  return { requiredParameters, bodySchemas };
}

function requiredOf(method: Cursor): readonly string[] {
  return method
    .map('RequestParameters')
    .flatMap(([name, value]) => (value.asBoolean() === true ? [name] : []));
}

function schemasOf(
  context: ImportContext,
  method: Cursor,
  reasons: UnresolvedReasons,
): RequestValidation['bodySchemas'] {
  return method.map('RequestModels').flatMap(([contentType, value]) => {
    const name = reasons.take(value.readString());
    // The models that every API has: `Empty` takes anything, `Error` describes answers.
    if (name === undefined || name === 'Empty' || name === 'Error') return [];
    const model = context.index.find(MODEL, name);
    const schema = model?.properties.get('Schema')?.plain();
    if (schema === undefined) {
      reasons.add(`the model \`${name}\` is not in the template`);
      return [];
    }
    return [
      { contentType, schema: typeof schema === 'string' ? parsedSchema(schema, reasons, name) : schema },
    ];
  });
}

function parsedSchema(text: string, reasons: UnresolvedReasons, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    reasons.add(`the schema of the model \`${name}\` is not JSON`);
    return false;
  }
}
