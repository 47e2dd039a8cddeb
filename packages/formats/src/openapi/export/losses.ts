import type { Setup } from '@portcullis/model/setup';

/** What an OpenAPI document cannot say, though the set-up has it. */
export function openApiLosses(setup: Setup): readonly string[] {
  const losses: string[] = [];
  const names = (items: readonly { readonly name: string }[]): string =>
    items.map(({ name }) => name).join(', ');
  if (setup.userPools.length > 0)
    losses.push(
      `User pools with their clients, groups, domains and triggers are not in the document: ${names(setup.userPools)}.`,
    );
  if (setup.identityPool !== undefined)
    losses.push(`The identity pool ${setup.identityPool.name} and its roles are not in the document.`);
  if (setup.invokers.length > 0)
    losses.push(
      `The policies that let callers sign requests are not in the document: ${names(setup.invokers)}.`,
    );
  losses.push(
    `Functions and API Gateway's permission to invoke them are not in the document: ${names(setup.functions)}. ` +
      'Their code, environment and rights are beside it, in `code/`.',
  );
  losses.push(
    `Stages are not in the document: create \`${setup.stage.name}\` with ${throttleText(setup.stage.throttle)} ` +
      `and access logs kept for ${setup.stage.accessLogRetentionDays} days.`,
  );
  for (const route of setup.routes.filter(({ throttle }) => throttle !== undefined)) {
    if (route.throttle !== undefined)
      losses.push(
        `\`${route.method} ${route.path}\` wants ${throttleText(route.throttle)} of its own on the stage.`,
      );
  }
  if (setup.usagePlan !== undefined) {
    const { name, throttle, quota, keys } = setup.usagePlan;
    losses.push(
      `The usage plan ${name} (${throttleText(throttle)}, ${quota.limit} a ${quota.period.toLowerCase()}) and its ` +
        `API keys are not in the document: ${keys.join(', ')}. Until there is one, methods that need a key refuse everybody.`,
    );
  }
  if (setup.webAcl !== undefined)
    losses.push(`The web ACL ${setup.webAcl.name} and its association are not in the document.`);
  if (setup.front !== undefined)
    losses.push('The CloudFront distribution with its web ACL and origin secret is not in the document.');
  if (setup.privateEndpoint !== undefined)
    losses.push(
      'The interface endpoint and its endpoint policy are not in the document, nor that the API is private: import it ' +
        'with `--parameters endpointConfigurationTypes=PRIVATE`.',
    );
  if (setup.mutualTls !== undefined)
    losses.push('The custom domain that asks for client certificates is not in the document.');
  losses.push(`The budget of ${setup.budget.limit} USD a month and its alarm are not in the document.`);
  return losses;
}

function throttleText({
  rateLimit,
  burstLimit,
}: {
  readonly rateLimit: number;
  readonly burstLimit: number;
}): string {
  return `${rateLimit} requests a second (burst ${burstLimit})`;
}
