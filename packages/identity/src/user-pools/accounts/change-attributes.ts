import type { IdentityContext } from '../../service/context.ts';
import { invalidParameter } from '../../service/service-error.ts';
import type { Client, Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { type Attributes, checkChangedAttributes } from './attributes.ts';
import { type CodeDoc, dropCode, issueCode } from './codes.ts';
import { type DeliveryDetails, deliveryDetails } from './destination.ts';
import { sendCode } from './messages.ts';
import { changeUser } from './write-user.ts';

/** A change of a user's attributes, its own or an administrator's. An empty value removes. */
export interface AttributeChange {
  readonly pool: Pool;
  readonly sub: string;
  readonly change: Attributes;
  /** Whose client asked; absent: an administrator. */
  readonly client?: Client | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

const ADDRESSES = ['email', 'phone_number'] as const;

/**
 * Writes the attributes and sends codes to new addresses that the pool verifies. Where it keeps the old address until
 * the new one is verified, the new one waits with its code. Cognito Developer Guide "Verifying updates to email
 * addresses and phone numbers". Throws InvalidParameterException, AliasExistsException.
 */
export async function changeAttributes(
  context: IdentityContext,
  { pool, sub, change, client, clientMetadata }: AttributeChange,
): Promise<readonly DeliveryDetails[]> {
  let plan: Plan = { attributes: {}, codes: [], replaced: [] };
  const user = await changeUser(context, pool, sub, (before) => {
    checkChangedAttributes(pool, before.doc.attributes, change);
    plan = planned(pool, before, change);
    return { doc: { ...before.doc, attributes: plan.attributes } };
  });
  for (const attribute of plan.replaced) await dropCode(context, user, `attribute ${attribute}`);
  for (const to of plan.codes) {
    const code = await issueCode(context, user, `attribute ${to.attribute}`, to);
    const occasion = 'UpdateUserAttribute';
    await sendCode(context, { occasion, pool, user, to, code, client, clientMetadata });
  }
  return plan.codes.map(deliveryDetails);
}

interface Plan {
  readonly attributes: Attributes;
  readonly codes: readonly CodeDoc[];
  /** Addresses whose codes count no more. */
  readonly replaced: readonly (typeof ADDRESSES)[number][];
}

function planned({ doc: pool }: Pool, { doc }: User, change: Attributes): Plan {
  const attributes = new Map(Object.entries(doc.attributes));
  for (const [name, value] of Object.entries(change))
    if (value === '') attributes.delete(name);
    else attributes.set(name, name.endsWith('_verified') ? value.toLowerCase() : value);
  const codes: CodeDoc[] = [];
  const replaced: (typeof ADDRESSES)[number][] = [];
  for (const attribute of ADDRESSES) {
    const flag = `${attribute}_verified`;
    const [value, vouched] = [change[attribute], change[flag]];
    if (vouched !== undefined && !attributes.has(attribute)) throw nothingToVerify(attribute);
    if (value === undefined || value === doc.attributes[attribute]) continue;
    replaced.push(attribute);
    if (value === '') {
      attributes.delete(flag);
      continue;
    }
    if (vouched !== undefined && vouched.toLowerCase() === 'true') continue;
    attributes.set(flag, 'false');
    const before = doc.attributes[attribute];
    const waits =
      before !== undefined &&
      pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.includes(attribute) ===
        true;
    if (waits) {
      attributes.set(attribute, before);
      attributes.set(flag, doc.attributes[flag] ?? 'false');
    }
    if (waits || pool.AutoVerifiedAttributes?.includes(attribute) === true)
      codes.push({ attribute, value, ...(waits ? { pending: true } : {}) });
  }
  return { attributes: Object.fromEntries(attributes), codes, replaced };
}

function nothingToVerify(attribute: string): ReturnType<typeof invalidParameter> {
  return invalidParameter(
    attribute === 'email'
      ? 'Email is required to verify/un-verify an email'
      : 'Phone number is required to verify/un-verify a phone number',
  );
}
