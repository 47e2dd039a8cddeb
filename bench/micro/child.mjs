// Runs one micro benchmark per message; its own process, so that it can stay on one core.
const LOADERS = {
  'JWT never seen': async () => (await import('./jwt.mjs')).coldJwt,
  'JWT already seen': async () => (await import('./jwt.mjs')).warmJwt,
  SigV4: async () => (await import('./sigv4.mjs')).sigV4,
  'against casbin': async () => (await import('./policy.mjs')).policyAgainstCasbin,
  SRP: async () => (await import('./identity.mjs')).srp,
  password: async () => (await import('./identity.mjs')).password,
  refresh: async () => (await import('./identity.mjs')).refresh,
  'identity credentials': async () => (await import('./identity.mjs')).identityCredentials,
  AssumeRole: async () => (await import('./identity.mjs')).assumeRole,
  'many users': async () => (await import('./identity.mjs')).manyUsers,
  'many users, PostgreSQL': async () => (await import('./identity.mjs')).manyUsersPostgres,
  'against Cedar': async () => (await import('./policy.mjs')).policyAgainstCedar,
  'with evidence': async () => (await import('./policy.mjs')).policyWithEvidence,
  'resource policy': async () => (await import('./policy-growth.mjs')).resourcePolicyGrowth,
  'identity policies': async () => (await import('./policy-growth.mjs')).identityPoliciesGrowth,
  load: async () => (await import('./policy-growth.mjs')).loadGrowth,
  'slow patterns': async () => (await import('./policy-slow.mjs')).slowPatterns,
};

process.on('message', async ({ what }) => {
  try {
    const measure = await LOADERS[what]();
    process.send(await measure());
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
