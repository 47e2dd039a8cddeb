import type { SetupMutualTls } from '@portcullis/model/setup';
import { Expression, type Value } from '../../export/type-script-text.ts';
import { DOMAIN } from './http-api.ts';
import type { Program } from './program.ts';
import { textOf } from './references.ts';

/** `domain`: a custom domain that asks callers for a certificate. Before an HTTP API's stage, after a REST API. */
export function writeMutualTls(program: Program, mutualTls: SetupMutualTls): void {
  const rest = program.setup.kind === 'REST';
  program.section();
  program.call('new URL', [textOf(program, { parameter: mutualTls.truststoreParameter })], 'truststore');
  const module = rest ? 'apigateway' : 'apigwv2';
  const certificate = textOf(program, { parameter: mutualTls.certificateParameter }).text;
  const shared: { readonly [property: string]: Value } = {
    domainName: textOf(program, { parameter: mutualTls.domainParameter }),
    certificate: new Expression(`acm.Certificate.fromCertificateArn(this, 'Certificate', ${certificate})`),
    securityPolicy: new Expression(`${module}.SecurityPolicy.TLS_1_2`),
    mtls: {
      bucket: new Expression("s3.Bucket.fromBucketName(this, 'Truststore', truststore.hostname)"),
      key: new Expression('truststore.pathname.slice(1)'),
    },
  };
  if (!rest) {
    program.construct('apigwv2.DomainName', 'Domain', shared, DOMAIN);
    return;
  }
  program.construct(
    'apigateway.DomainName',
    'Domain',
    {
      ...shared,
      endpointType: new Expression('apigateway.EndpointType.REGIONAL'),
      mapping: new Expression('api'),
    },
    DOMAIN,
  );
}
