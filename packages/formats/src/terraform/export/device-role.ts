import { attributes, type Body, block, comment, list, reference, template, text } from '../hcl/index.ts';
import { policyDocument, servicePrincipal } from './policy-document.ts';
import type { Writing } from './writing.ts';

/** Roles that AWS IoT Core takes for devices which show their certificate, and the aliases that they ask for. */
export function deviceRoles(writing: Writing): Body {
  return writing.setup.invokers.flatMap((invoker) => {
    const alias = invoker.iotRoleAlias;
    if (alias === undefined) return [];
    const label = writing.labels.of('invoker', invoker.name);
    return [
      policyDocument(`${label}_devices_assume_role`, [
        { principals: servicePrincipal('credentials.iot.amazonaws.com'), actions: ['sts:AssumeRole'] },
      ]),
      block(
        'resource',
        ['aws_iam_role', `${label}_devices`],
        attributes({
          name_prefix: text(writing.namePrefix(label)),
          assume_role_policy: reference(`data.aws_iam_policy_document.${label}_devices_assume_role.json`),
        }),
      ),
      block(
        'resource',
        ['aws_iam_role_policy_attachment', `${label}_devices`],
        attributes({
          role: reference(`aws_iam_role.${label}_devices.name`),
          policy_arn: reference(`aws_iam_policy.${label}.arn`),
        }),
      ),
      block(
        'resource',
        ['aws_iot_role_alias', label],
        attributes({
          alias: text(writing.name(alias)),
          role_arn: reference(`aws_iam_role.${label}_devices.arn`),
        }),
      ),
      policyDocument(`${label}_devices`, [
        {
          actions: ['iot:AssumeRoleWithCertificate'],
          resources: list([reference(`aws_iot_role_alias.${label}.arn`)]),
        },
      ]),
      comment('Attach it to the certificates of the devices.'),
      block(
        'resource',
        ['aws_iot_policy', label],
        attributes({
          name: text(writing.name(alias)),
          policy: reference(`data.aws_iam_policy_document.${label}_devices.json`),
        }),
      ),
    ];
  });
}

/** Where devices ask: the path of the credential provider's endpoint. */
export function deviceOutputs(writing: Writing): Body {
  return writing.setup.invokers.flatMap(({ name, iotRoleAlias }) => {
    if (iotRoleAlias === undefined) return [];
    const label = writing.labels.of('invoker', name);
    return [
      block(
        'output',
        [writing.labels.of('output', `${label}_credentials_path`)],
        attributes({
          description: text(
            "Path on the account's iot:CredentialProvider endpoint where devices get credentials.",
          ),
          value: template('/role-aliases/', reference(`aws_iot_role_alias.${label}.alias`), '/credentials'),
        }),
      ),
    ];
  });
}
