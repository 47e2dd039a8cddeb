/**
 * A Lambda authorizer behind mutual TLS: API Gateway has checked the chain, not whether the certificate was revoked and
 * not whose it is. Environment: CLIENTS (JSON: subject to client name), REVOKED (serial numbers with commas), ROUTES;
 * optional TENANT (the client is the tenant), USAGE_KEY.
 */
export const CHECK_CERTIFICATE = `const CLIENTS = JSON.parse(process.env.CLIENTS);
const REVOKED = process.env.REVOKED.split(',').map((serial) => serial.trim().toLowerCase());

exports.handler = async (event) => {
  const { identity, authentication } = event.requestContext;
  const certificate = (identity && identity.clientCert) || (authentication && authentication.clientCert);
  if (!certificate || !certificate.subjectDN || !certificate.serialNumber) return refuse();
  if (REVOKED.includes(String(certificate.serialNumber).toLowerCase())) return refuse();
  if (!Object.hasOwn(CLIENTS, certificate.subjectDN)) return refuse();
  const client = CLIENTS[certificate.subjectDN];
  const context = process.env.TENANT ? { tenant: client } : {};
  if (process.env.USAGE_KEY) context.usageIdentifierKey = process.env.USAGE_KEY;
  return answer(event, client, [], context);
};
`;
