/**
 * Equal for routes that take the same requests: names of parameters do not tell them apart. Of a guarded `/pets/{id}`
 * and an open `/pets/{name}` only one could be served, whatever is shown of the other. API Gateway refuses such
 * siblings, too.
 */
export function sameRequests(method: string, path: string): string {
  const shape = path.replace(/\{[^{}]+\}/g, (parameter) => (parameter.endsWith('+}') ? '{+}' : '{}'));
  return `${method} ${shape}`;
}
