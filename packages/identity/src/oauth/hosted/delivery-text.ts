import type { Json } from '@portcullis/model/source';

/** Where a code went, from `CodeDeliveryDetails`. */
export function deliveryText(details: Json | undefined): string | undefined {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return undefined;
  const { Destination, DeliveryMedium } = details as Readonly<Record<string, Json>>;
  if (typeof Destination !== 'string') return undefined;
  return `We sent a code by ${DeliveryMedium === 'SMS' ? 'text message' : 'email'} to ${Destination}.`;
}
