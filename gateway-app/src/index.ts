export { type Api, createApi } from './api/create-api';
export type { ApiPorts, Chain, Recorded, UpkeepView } from './api/ports';
export { ApiSettings } from './api/settings';
export { gatewaySchema, type GatewayTables } from './api/tables/gateway-schema';
export { type AuditSpool, type AuditSpoolOptions, openAuditSpool } from './audit/audit-spool';
export { type AuthenticatorOptions, createAuthenticator } from './auth/authenticator';
export type * from './auth/caller';
export type { RemoteKeysOptions } from './auth/remote-keys';
export * from './auth/roles';
export type { KeySet } from './auth/verification-keys';
export { createEdge, type Edge, type EdgeOptions } from './edge/create-edge';
export {
  type DeviceDirectory,
  type DirectoryOptions,
  openDeviceDirectory,
} from './edge/device-directory';
export {
  createDeviceRequest,
  createForeignDevice,
  type ForeignDevice,
  type NewDevice,
} from './edge/device-request';
export { listenEdge, type ListenEdgeOptions } from './edge/listen-edge';
export type { RegisteredDevice } from './edge/registry-record';
export { defaultEdgeSettings, type EdgeSettings, type Rate } from './edge/settings';
export { type Authority, type AuthorityOptions, openAuthority } from './issuer/authority';
export type { CertifiedKey } from './issuer/certificate';
export type * from './issuer/issuer';
export { type IssuerOptions, openIssuer, type SiteIssuer } from './issuer/open-issuer';
export type { ServerCertificate } from './issuer/server-certificate';
export type { Block, BlockedKind, Blocks } from './limits/blocks';
export type { LimitStore } from './limits/limit-store';
export { memoryLimits } from './limits/memory-limits';
export type { RedisAddress } from './limits/redis-client';
export { openRedisLimits, type RedisLimitsOptions } from './limits/redis-limits';
export type * from './site';
export { defaultListenLimits, type ListenLimits } from './tls/listen-limits';
export { type Listening, type ListenOptions, listenTls, type ServerKey } from './tls/listen-tls';
