import type { UserPool, UserPoolClient } from '@portcullis/model';

/** People sign in with it: it is not for machines alone. */
export function isForPeople({ flows, settings }: UserPoolClient): boolean {
  const onlyMachines = flows.length > 0 && flows.every((flow) => flow === 'client_credentials');
  return !onlyMachines || (settings.authFlows ?? []).some((flow) => /SRP|PASSWORD|USER_AUTH/.test(flow));
}

/** Nobody but an administrator makes users; not known counts as closed. */
export function takesAnybody({ settings }: UserPool): boolean {
  return settings.adminCreatesUsers === false;
}

export function mayWrite({ settings }: UserPoolClient, attribute: string): boolean {
  return settings.writeAttributes === undefined || settings.writeAttributes.includes(attribute);
}
