import type { SetupParameter } from '@portcullis/model/setup';

export function text(name: string, description: string, example: string): SetupParameter {
  return { name, description, kind: 'text', example };
}

export function list(name: string, description: string, example: string): SetupParameter {
  return { name, description, kind: 'list', example };
}

/** Formats keep its value out of the text and of the console, and take none that is shorter. */
export function secret(name: string, description: string, minLength = 1): SetupParameter {
  return { name, description, kind: 'secret', minLength, example: 'an-example-secret-of-32-characters' };
}

/** With a value that holds unless somebody decides otherwise. */
export function withDefault(parameter: SetupParameter, value: string): SetupParameter {
  return { ...parameter, default: value };
}
