import type { Field } from '../pages/layout.ts';

/** Label, type and `autocomplete` of the standard attributes. HTML "Autofill", OpenID Connect Core section 5.1. */
const FIELDS: Readonly<Record<string, Omit<Field, 'name'>>> = {
  email: { label: 'Email', type: 'email', autocomplete: 'email' },
  phone_number: {
    label: 'Phone number',
    type: 'tel',
    autocomplete: 'tel',
    hint: 'With the country code, for example +441632960000',
  },
  name: { label: 'Full name', autocomplete: 'name' },
  given_name: { label: 'First name', autocomplete: 'given-name' },
  middle_name: { label: 'Middle name', autocomplete: 'additional-name' },
  family_name: { label: 'Last name', autocomplete: 'family-name' },
  nickname: { label: 'Nickname', autocomplete: 'nickname' },
  preferred_username: { label: 'Preferred username', autocomplete: 'nickname' },
  birthdate: { label: 'Date of birth', type: 'date', autocomplete: 'bday' },
  address: { label: 'Address', autocomplete: 'street-address' },
  website: { label: 'Website', type: 'url', autocomplete: 'url' },
  picture: { label: 'Address of a picture', type: 'url', autocomplete: 'photo' },
  profile: { label: 'Address of your profile', type: 'url' },
  gender: { label: 'Gender', autocomplete: 'sex' },
  locale: { label: 'Language', autocomplete: 'language' },
  zoneinfo: { label: 'Time zone', hint: 'For example Europe/London' },
};

/** The input of an attribute, standard or custom. */
export function attributeField(attribute: string, name: string): Field {
  const known = FIELDS[attribute];
  return { name, ...(known ?? { label: attribute.replace(/^custom:/, '').replaceAll('_', ' ') }) };
}
