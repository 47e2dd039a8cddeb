export { type Charge, cents } from './charge.ts';
export { DESIGNS, type Design, type DesignId } from './designs.ts';
export {
  type AttackEstimate,
  type Estimate,
  type EstimateInput,
  estimate,
  type HourlyBound,
  type MachineChoice,
  refusalInFunction,
} from './estimate.ts';
export { machineTokens } from './machine-tokens.ts';
export {
  type Basis,
  overlayPrices,
  PRICE_ITEMS,
  type Price,
  type PriceItem,
  type PriceList,
  PriceMissing,
  type PriceTier,
  pricedRegions,
  tieredCost,
} from './price.ts';
export { PRICES } from './price-list.ts';
export { ACCOUNT_REQUESTS_PER_SECOND, ASSUMED_TRAFFIC, HOURS_PER_MONTH, type Traffic } from './traffic.ts';
export { type ClaimBasis, type RefusedBy, refusedBy, WHO_PAYS } from './who-pays.ts';
