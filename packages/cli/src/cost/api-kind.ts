/** As sentences name it. */
export function anApi(kind: 'rest' | 'http'): string {
  return kind === 'rest' ? 'a REST API' : 'an HTTP API';
}
