/** Parts of the Fabric packages that have no typings of their own. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract' {
  import type { Contract } from 'fabric-contract-api';
  import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim';

  interface Serializers {
    readonly transaction: string;
    readonly serializers: Record<string, new () => object>;
  }

  interface TransactionMetadata {
    readonly name: string;
    readonly parameters?: readonly { readonly schema: { readonly type?: string } }[];
  }

  interface ContractMetadata {
    readonly contracts: Record<string, { readonly transactions: readonly TransactionMetadata[] }>;
  }

  class ChaincodeFromContract implements ChaincodeInterface {
    constructor(
      contracts: (new () => Contract)[],
      serializers: Serializers,
      metadata: object,
      title: string,
      version: string,
    );
    readonly metadata: ContractMetadata;
    Init(stub: ChaincodeStub): Promise<ChaincodeResponse>;
    Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse>;
  }

  export = ChaincodeFromContract;
}

declare module 'fabric-shim/lib/server' {
  import type { ChaincodeInterface, ChaincodeServerOpts } from 'fabric-shim';

  /** The typings of the package demand TLS, and have no way to stop. */
  class ChaincodeServer {
    constructor(
      chaincode: ChaincodeInterface,
      options: Omit<ChaincodeServerOpts, 'tlsProps'> &
        Partial<Pick<ChaincodeServerOpts, 'tlsProps'>>,
    );
    readonly _server: {
      forceShutdown(): void;
      tryShutdown(done: (error?: Error) => void): void;
    };
    start(): Promise<void>;
  }

  export = ChaincodeServer;
}

declare module 'fabric-contract-api/lib/logger' {
  export function setLevel(level: string): void;
}
