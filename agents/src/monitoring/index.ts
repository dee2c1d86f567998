export { monitoringAgent, type MonitoringContext } from './agent';
export { type Host, type HostSample, nodeHost } from './host';
export type { ForeignTransaction, LedgerProgress } from './ledger-progress';
export { monitoringRunnable } from './runnable';
export { MonitoringSettings } from './settings';
