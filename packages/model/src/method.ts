/** A method of a REST resource, or the verb of an HTTP API's route. */
export type Method = 'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT' | 'ANY';

/** What ANY stands for. */
export const VERBS: readonly Exclude<Method, 'ANY'>[] = [
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
];

export const METHODS: readonly Method[] = [...VERBS, 'ANY'];

export function isMethod(text: string): text is Method {
  return METHODS.some((method) => method === text);
}

/** The verbs that a method answers to. */
export function verbsOf(method: Method): readonly Exclude<Method, 'ANY'>[] {
  return method === 'ANY' ? VERBS : [method];
}
