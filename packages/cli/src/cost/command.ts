import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  ASSUMED_TRAFFIC,
  type Estimate,
  estimate,
  overlayPrices,
  PRICES,
  type PriceList,
  PriceMissing,
  pricedRegions,
  type Traffic,
} from '@portcullis/advisor/cost';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { NoTemplate } from '../load/find-template.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { type ApiAtHand, apiAtHand } from './api-at-hand.ts';
import { estimateJson } from './estimate-json.ts';
import { readPriceFile } from './price-file.ts';
import { renderEstimate } from './render.ts';
import { svgChart } from './svg-chart.ts';
import { readTrafficFile, type TrafficFile } from './traffic-file.ts';

export interface CostOptions extends CommonOptions {
  readonly traffic?: string | undefined;
  readonly prices?: string | undefined;
  readonly priceRegion?: string | undefined;
  readonly freeTiers?: boolean | undefined;
  readonly chart?: string | undefined;
  readonly listPrices?: boolean | undefined;
}

/** Where no region is configured. */
const REGION_OF_THE_LIST = 'us-east-1';

/** `portcullis cost [TEMPLATE] --traffic FILE`. */
export async function cost(
  terminal: Terminal,
  template: string | undefined,
  options: CostOptions,
): Promise<number> {
  const prices =
    options.prices === undefined ? PRICES : overlayPrices(PRICES, readPriceFile(terminal, options.prices));
  if (options.listPrices === true) {
    terminal.write(`${JSON.stringify(prices, null, 2)}\n`);
    return EXIT.fine;
  }
  if (options.traffic === undefined)
    throw new UsageError(
      '--traffic FILE is missing',
      'it says what a month brings: see portcullis cost --help',
    );
  const said = readTrafficFile(terminal, options.traffic);
  const workspace = await workspaceIfAny(terminal, template, options);
  const own = workspace === undefined ? undefined : apiAtHand(workspace.definition, options);
  const result = estimated(
    prices,
    regionOf(terminal, workspace, options),
    options.freeTiers === true,
    said,
    own,
  );
  if (options.chart !== undefined) writeChart(terminal, options.chart, svgChart(result, own?.api));
  const origins = { said, own };
  terminal.write(
    options.json === true
      ? `${JSON.stringify(estimateJson(result, origins), null, 2)}\n`
      : renderEstimate(result, origins, terminal.colour, terminal.columns),
  );
  if (options.chart !== undefined) terminal.note(`wrote ${options.chart}\n`);
  return EXIT.fine;
}

/** A folder without a template is no obstacle where none was named: the estimate then compares designs alone. */
async function workspaceIfAny(
  terminal: Terminal,
  template: string | undefined,
  options: CostOptions,
): Promise<Workspace | undefined> {
  try {
    return await loadWorkspace(terminal, template, options);
  } catch (error) {
    if (error instanceof NoTemplate && template === undefined && options.config === undefined) {
      if (options.api === undefined && options.stage === undefined) return undefined;
    }
    throw error;
  }
}

/** The account's prices are those of its region. */
function regionOf(terminal: Terminal, workspace: Workspace | undefined, options: CostOptions): string {
  const region = options.priceRegion ?? workspace?.config.region;
  if (region !== undefined) return region;
  if (workspace !== undefined)
    terminal.note(`no region is configured: prices of ${REGION_OF_THE_LIST} are taken (--price-region)\n`);
  return REGION_OF_THE_LIST;
}

function estimated(
  prices: PriceList,
  region: string,
  freeTiers: boolean,
  said: TrafficFile,
  own: ApiAtHand | undefined,
): Estimate {
  const regions = pricedRegions(prices);
  if (!regions.includes(region)) {
    throw new UsageError(
      `there are no prices for the region ${region}`,
      `--price-region takes: ${regions.join(', ')}; --prices FILE adds others (--list-prices prints what such a file looks like)`,
    );
  }
  const traffic: Traffic = { ...ASSUMED_TRAFFIC, ...own?.traffic, ...said };
  if (traffic.verifiedPermissions !== 'none' && traffic.authorizer !== 'lambda') {
    throw new UsageError(
      `verifiedPermissions is asked by a Lambda authorizer, and the authorizer here is: ${traffic.authorizer}`,
      'write `authorizer: lambda` into the traffic file, or leave verifiedPermissions out',
    );
  }
  try {
    return estimate({ prices, region, freeTiers, traffic, ownRoutes: own?.ownRoutes ?? new Map() });
  } catch (error) {
    if (error instanceof PriceMissing)
      throw new UsageError(
        `there is no price of ${error.item} for ${error.region}`,
        'add it to the file of --prices',
      );
    throw error;
  }
}

function writeChart(terminal: Terminal, path: string, svg: string): void {
  try {
    writeFileSync(resolve(terminal.cwd, path), svg);
  } catch (error) {
    throw new UsageError(`--chart ${path} cannot be written (${systemCode(error) ?? String(error)})`);
  }
}
