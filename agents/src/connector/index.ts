export type { GatewayAnswer, LedgerGateway } from './gateway';
export { createGatewayClient, type GatewayClientOptions } from './gateway-client';
export { connectorDescription, connectorName, connectorRunnable } from './runnable';
