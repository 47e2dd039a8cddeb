import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import type { Attributes } from './attributes.ts';

/** Where a message goes. */
export interface Destination {
  readonly attribute: 'email' | 'phone_number';
  readonly value: string;
}

/** `CodeDeliveryDetailsType`. */
export type DeliveryDetails = {
  readonly AttributeName: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly Destination: string;
};

export function deliveryDetails({ attribute, value }: Destination): DeliveryDetails {
  return {
    AttributeName: attribute,
    DeliveryMedium: mediumOf(attribute),
    Destination: attribute === 'email' ? maskedEmail(value) : maskedPhoneNumber(value),
  };
}

export function mediumOf(attribute: Destination['attribute']): 'EMAIL' | 'SMS' {
  return attribute === 'email' ? 'EMAIL' : 'SMS';
}

/** `f***@e***`. */
export function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${first(address)}***@${first(address.slice(at + 1))}***`;
}

/** All but the last four digits: `+*******5555`. */
export function maskedPhoneNumber(number: string): string {
  const shown = number.slice(-4);
  return `+${'*'.repeat(Math.max(number.length - 1 - shown.length, 0))}${shown}`;
}

function first(text: string): string {
  return [...text][0] ?? '';
}

/**
 * Where the code of a sign-up goes: what the pool verifies by itself, the phone number first. Cognito Developer Guide
 * "Verifying contact information at sign-up".
 */
export function signUpDestination({ doc }: Pool, attributes: Attributes): Destination | undefined {
  for (const attribute of ['phone_number', 'email'] as const) {
    const value = attributes[attribute];
    if (value !== undefined && doc.AutoVerifiedAttributes?.includes(attribute) === true)
      return { attribute, value };
  }
  return undefined;
}

/**
 * Where the code for a new password goes: the first verified address in the order of the pool's account recovery. An
 * address that is the user's second factor is none, except in pools that state no order. API reference
 * "AccountRecoverySettingType".
 */
export function recoveryDestination({ doc: pool }: Pool, { doc: user }: User): Destination | undefined {
  const mechanisms = pool.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  const verified = (attribute: Destination['attribute']): Destination | undefined => {
    const value = user.attributes[attribute];
    return value !== undefined && user.attributes[`${attribute}_verified`] === 'true'
      ? { attribute, value }
      : undefined;
  };
  const addresses = mechanisms.filter(({ Name }) => Name !== 'admin_only');
  if (addresses.length === 0) return verified('phone_number') ?? verified('email');
  const factors = user.mfa?.enabled ?? [];
  for (const { Name } of addresses.sort((a, b) => a.Priority - b.Priority)) {
    const attribute = Name === 'verified_email' ? 'email' : 'phone_number';
    const factor = attribute === 'email' ? 'EMAIL_OTP' : 'SMS_MFA';
    const found = factors.includes(factor) ? undefined : verified(attribute);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether only administrators reset passwords. */
export function isAdminOnlyRecovery({ doc }: Pool): boolean {
  return doc.AccountRecoverySetting?.RecoveryMechanisms?.some(({ Name }) => Name === 'admin_only') === true;
}
