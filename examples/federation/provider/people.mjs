/** Whom the provider knows. The id is the subject of SAML assertions and of ID tokens. */
export const PEOPLE = [
  { id: 'carla', name: 'Carla Moreau', email: 'carla@example.com', department: 'Accounts' },
  { id: 'dmitri', name: 'Dmitri Orlov', email: 'dmitri@example.com', department: 'Warehouse' },
  { id: 'edith', name: 'Edith Okafor', email: 'edith@example.com', department: 'Support' },
];

export function personById(id) {
  return PEOPLE.find((person) => person.id === id);
}
