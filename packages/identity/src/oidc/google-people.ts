type Person = Readonly<Record<string, unknown>>;

/**
 * Fields of Google's People API that can be mapped, and where their text is. All other claims of Google are in its ID
 * token. People API "Method: people.get".
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  addresses: ['formattedValue'],
  birthdays: ['date'],
  emailAddresses: ['value'],
  genders: ['value'],
  locales: ['value'],
  names: ['displayName'],
  nicknames: ['value'],
  organizations: ['name'],
  phoneNumbers: ['canonicalForm', 'value'],
  photos: ['url'],
  urls: ['value'],
};

/** The person fields among the claims that are mapped. */
export function peopleFields(wanted: readonly string[]): readonly string[] {
  return wanted.filter((name) => Object.hasOwn(FIELDS, name));
}

/** One text for each field: of its primary entry, else the first. */
export function peopleClaims(person: Person): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(FIELDS).flatMap(([field, members]) => {
      const text = textOf(Object.hasOwn(person, field) ? person[field] : undefined, members);
      return text === undefined ? [] : [[field, text]];
    }),
  );
}

function textOf(entries: unknown, members: readonly string[]): string | undefined {
  if (!Array.isArray(entries)) return undefined;
  const objects = entries.filter((one): one is Person => typeof one === 'object' && one !== null);
  const primary = objects.find((one) => (one.metadata as Person | undefined)?.primary === true) ?? objects[0];
  for (const member of members) {
    const value = primary?.[member];
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return dateOf(value as Person);
  }
  return undefined;
}

/** `YYYY-MM-DD`, as `birthdate` is written; a year that is not shown is 0000 (OpenID Connect Core section 5.1). */
function dateOf({ year, month, day }: Person): string | undefined {
  const digits = (value: unknown, length: number): string => String(value ?? 0).padStart(length, '0');
  if (typeof month !== 'number' || typeof day !== 'number') return undefined;
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}
