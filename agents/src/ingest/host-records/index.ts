export { readHostRecord } from './host-reading';
export { recogniseAudit, type Recognised, recogniseObject, recogniseXml } from './recognise';
export type { HostFormat } from './provider-record';
