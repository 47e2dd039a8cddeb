/** A file to be written, relative to the folder that the user names. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

export function jsonFile(path: string, value: unknown): GeneratedFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` };
}
