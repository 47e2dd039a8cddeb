import type { Definition } from '@portcullis/model';
import { type Place, pickStage } from '../../explain/pick-stage.ts';
import { UsageError } from '../../failure.ts';

/** A stage of a running gateway. */
export interface LiveTarget extends Place {
  /** The stage's root: the path has no `/` at its end. */
  readonly url: URL;
  /** `Host`, with the port where there is one: a gateway with several APIs goes by it. */
  readonly host: string;
  /** On this machine. */
  readonly isLocal: boolean;
}

const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Which stage `--live URL` means: what `--api` and `--stage` say, else what the URL's host and path end in. */
export function liveTarget(
  definition: Definition,
  text: string,
  options: { readonly api?: string | undefined; readonly stage?: string | undefined },
): LiveTarget {
  const url = urlOf(text);
  const segment = url.pathname.split('/').at(-1);
  const name = url.hostname.split('.')[0]?.toLowerCase();
  const named = definition.apis.find((api) =>
    [api.id, api.logicalId].some((one) => one.toLowerCase() === name),
  );
  const api = options.api ?? named?.id;
  const stages = definition.apis.flatMap((one) => one.stages.map((stage) => stage.name));
  const stage =
    options.stage ?? stages.find((one) => one === segment) ?? stages.find((one) => one === '$default');
  const place = pickStage(definition, { api, stage }, () => true);
  const isLocal = LOOPBACK.test(url.hostname);
  const several = definition.apis.length > 1;
  const port = url.port === '' ? '' : `:${url.port}`;
  const host = isLocal && several ? `${place.api.id}.execute-api.localhost${port}` : url.host;
  return { ...place, url, host, isLocal };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new UsageError(
      `--live ${text} is not the URL of a stage`,
      'an example: --live http://127.0.0.1:8080/dev',
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}
