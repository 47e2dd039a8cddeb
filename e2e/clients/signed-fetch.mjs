import { AwsClient } from 'aws4fetch';
import { REGION } from './service.mjs';

/** A request to a route with AWS_IAM, signed by a library that knows nothing of Portcullis. */
export function signedFetch(url, { accessKeyId, secretAccessKey, sessionToken }, init = {}) {
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    sessionToken,
    region: REGION,
    service: 'execute-api',
    retries: 0,
  });
  return client.fetch(url, init);
}
