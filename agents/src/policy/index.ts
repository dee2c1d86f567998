export { policyAgent } from './agent';
export type { PolicyContext } from './context';
export { decide, type Decision, type Finding } from './decision';
export {
  activate,
  type ActivePolicy,
  type Engine,
  type PolicyReference,
  withUpdate,
} from './engine';
export type { PolicyEvent } from './events';
export { policyRunnable } from './runnable';
export { p256Signer, type ReceiptSigner } from './signer';
