declare module 'fabric-shim/lib/stub' {
  import { type ChaincodeStub as Stub } from 'fabric-shim';

  /** The package's typings leave the constructor out. */
  class ChaincodeStub extends Stub {
    constructor(
      handler: object,
      channel: string,
      transactionId: string,
      input: { getArgsList_asU8(): Uint8Array[] },
    );
    readonly chaincodeEvent?: { getEventName(): string; getPayload_asU8(): Uint8Array };
  }

  export = ChaincodeStub;
}
