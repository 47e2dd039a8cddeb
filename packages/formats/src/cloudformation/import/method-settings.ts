import type { AccessLogSettings, MethodSettings, Throttle } from '@portcullis/model';
import { type Cursor, quietly } from '../../source/index.ts';

/** DG "Quotas": what an account has per Region where a setting gives only one of the two. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

/** What stands for a limit that nobody knows: nothing gets through. DG "Throttle requests", rate and burst of 0. */
const CLOSED: Throttle = { rateLimit: 0, burstLimit: 0 };

/** `undefined` where neither property is there; a limit that is not known here lets nothing through. */
export function readThrottle(
  cursor: Cursor | undefined,
  rateKey: string,
  burstKey: string,
): Throttle | undefined {
  const rateLimit = cursor?.number(rateKey);
  const burstLimit = cursor?.number(burstKey);
  if (isUnknown(cursor, [rateKey, burstKey])) return CLOSED;
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  return { rateLimit: rateLimit ?? ACCOUNT_RATE, burstLimit: burstLimit ?? ACCOUNT_BURST };
}

/** A map that is not here, or that has one of the values not here. */
export function isUnknown(cursor: Cursor | undefined, keys: readonly string[]): boolean {
  if (cursor?.unresolved !== undefined) return true;
  return keys.some((key) => cursor?.get(key)?.unresolved !== undefined);
}

/** One `MethodSetting` of a stage, or the settings of a stage's description for all its methods. */
export function readMethodSetting(cursor: Cursor, path: string, method: string): MethodSettings {
  return {
    path,
    method,
    throttle: readThrottle(cursor, 'ThrottlingRateLimit', 'ThrottlingBurstLimit'),
    cachingEnabled: cursor.boolean('CachingEnabled'),
    loggingLevel: quietly(cursor).string('LoggingLevel'),
    dataTrace: quietly(cursor).boolean('DataTraceEnabled'),
  };
}

/** CloudFormation "AWS::ApiGateway::Stage MethodSetting": `/*` is every path, `/~1pets` is `/pets`. */
export function readMethodSettings(stage: Cursor): readonly MethodSettings[] {
  return stage
    .list('MethodSettings')
    .map((setting) =>
      readMethodSetting(
        setting,
        settingPath(setting.string('ResourcePath') ?? '*'),
        (setting.string('HttpMethod') ?? '*').toUpperCase(),
      ),
    );
}

function settingPath(written: string): string {
  if (written === '/*' || written === '*') return '*';
  const decoded = written.replaceAll('~1', '/');
  return decoded.startsWith('//') ? decoded.slice(1) : decoded;
}

/** Most general first: the stage's default, then the rest in a stable order. */
export function sortSettings(settings: readonly MethodSettings[]): readonly MethodSettings[] {
  const rank = ({ path, method }: MethodSettings): string =>
    `${path === '*' ? 0 : 1}${method === '*' ? 0 : 1}${path} ${method}`;
  return [...settings].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

export function readAccessLog(stage: Cursor, key: string): AccessLogSettings | undefined {
  const cursor = stage.get(key);
  const format = cursor?.string('Format');
  if (cursor === undefined || format === undefined) return undefined;
  const destination = cursor.readStringAt('DestinationArn');
  return { destinationArn: destination.state === 'value' ? destination.value : undefined, format };
}
