/** A GET as bytes. `marker` stands in a header where characters are to vary from request to request. */
export function get(path, host, headers = {}, vary = undefined) {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'User-Agent: bench', 'Accept: application/json'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const text = `${lines.join('\r\n')}\r\n\r\n`;
  const request = { base64: Buffer.from(text, 'latin1').toString('base64') };
  if (vary === undefined) return request;
  const offsets = [];
  for (let at = text.indexOf(vary.marker); at !== -1; at = text.indexOf(vary.marker, at + 1))
    offsets.push(at);
  if (offsets.length !== vary.characters) {
    throw new Error(`${offsets.length} characters of the request vary instead of ${vary.characters}`);
  }
  return { ...request, vary: { alphabet: vary.alphabet, offsets } };
}
