import type { TemplateRule } from '../../rule.ts';

const MANY =
  /(?:partners|clients|customers|vendors|tenants|integrations|third-?part(?:y|ies)|external|shared|b2b)/i;

export const oneMachineClient: TemplateRule = {
  id: 'A58',
  slug: 'one-machine-client',
  severity: 'medium',
  title: 'one machine client for many partners',
  why: 'Partners that share a client id cannot be told apart, limited or cut off one by one; a leak at one of them is a leak of all.',
  fix: 'Make one app client for each partner, with its own scopes and usage plan.',
  source: 'Amazon Cognito Developer Guide, "Scopes, M2M, and resource servers"',
  recommended: false,
  needs: 'model',
  *check({ definition }) {
    for (const pool of definition.userPools) {
      const machines = pool.clients.filter(({ flows }) => flows.includes('client_credentials'));
      const [only, second] = machines;
      if (only === undefined || second !== undefined) continue;
      if (!MANY.test(`${only.logicalId} ${only.name ?? ''}`)) continue;
      yield {
        at: only.at,
        message: `\`${only.logicalId}\` is the only machine client of \`${pool.logicalId}\``,
      };
    }
  },
};
