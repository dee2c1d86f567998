/** FABRIC_BIN and the PATH say where Fabric's programs are; `edgebeat` itself has no use for them. */
// oxlint-disable-next-line no-restricted-properties
export const environment = process.env;
