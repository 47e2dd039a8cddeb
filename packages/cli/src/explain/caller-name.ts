const LONGEST_NAME = 60;

/** A caller in a line of a report: claims and authorizer outputs may be long. */
export function callerName(as: readonly string[]): string {
  const name = as.join(' + ');
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 3)}...` : name;
}
