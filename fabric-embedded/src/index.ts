export { NetworkFailure, type NetworkFailureCode } from './failure';
export type * from './network-options';
