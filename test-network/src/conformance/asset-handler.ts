import type { ChaincodeInterface } from 'fabric-shim';

export type Stub = Parameters<ChaincodeInterface['Invoke']>[0];
export type Steps = Awaited<ReturnType<Stub['getStateByRange']>>;

/** A function of the asset chaincode; its answer goes to the client as JSON. */
export type Handler = (stub: Stub, ...args: string[]) => Promise<unknown>;
