import { type PriceItem, type PriceList, pricedRegions } from '../cost/index.ts';

/** What the function of a Lambda authorizer is taken to need. */
const AUTHORIZER_GB = 256 / 1024;
const AUTHORIZER_SECONDS = 0.02;
const MILLION = 1_000_000;

/** The prices of the two ways to take the tokens of an OIDC issuer on a REST API, in words with their region and date. */
export function pricesInWords(list: PriceList): Readonly<Record<'authorizerPrice' | 'poolPrice', string>> {
  const [region] = pricedRegions(list);
  const first = (item: PriceItem): number | undefined => {
    const price = list.prices.find((one) => one.item === item && one.region === region);
    return price?.tiers[0] === undefined ? undefined : price.tiers[0].price / price.per;
  };
  const call = first('lambda.requests');
  const compute = first('lambda.x86.gb-seconds');
  const user = first('cognito.federated.mau');
  const said = `${region}, prices of ${list.asOf}`;
  return {
    authorizerPrice:
      call === undefined || compute === undefined
        ? 'no price in the list'
        : `$${((call + compute * AUTHORIZER_GB * AUTHORIZER_SECONDS) * MILLION).toFixed(2)} per million, ${said}`,
    poolPrice: user === undefined ? 'no price in the list' : `$${user} a month above the free ones, ${said}`,
  };
}
