/** How a template's `Runtime` is run here. */
export type RuntimeKind = 'node' | 'python' | 'custom';

/** `undefined`: not one that runs here. */
export function runtimeKind(runtime: string): RuntimeKind | undefined {
  if (runtime.startsWith('nodejs')) return 'node';
  if (runtime.startsWith('python3')) return 'python';
  if (runtime.startsWith('provided')) return 'custom';
  return undefined;
}
