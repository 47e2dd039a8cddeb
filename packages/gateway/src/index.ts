export { type AdminOptions, listenAdmin } from './control-plane/admin.ts';
export { createLocalTls, type LocalTls } from './control-plane/local-authority.ts';
export { type AccessLogTree, accessLogTree } from './data-plane/access-log-format.ts';
export type { BackendAnswer } from './data-plane/call.ts';
export type { FunctionInvoker } from './data-plane/function-invoker.ts';
export {
  createGateway,
  type Gateway,
  type GatewayConfig,
  type GatewayOptions,
  type GatewayServices,
} from './data-plane/gateway.ts';
export { GatewayMetrics } from './data-plane/metrics.ts';
export type { RefusalPricing, Refusals } from './data-plane/refusals.ts';
export type { GatewayPorts } from './data-plane/snapshot.ts';
