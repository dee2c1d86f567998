/** The cases that the networks answer differently, with what each answers. */
export const differs = {
  "given a member's certificate, when it says another member's name, then it is refused": {
    embedded: 'creator org [AlphaMSP]',
    fabric: 'creator org unknown, creator is malformed',
  },
  'given a transaction that another member signed, when it is submitted, then the orderer refuses it':
    {
      embedded: 'permission denied: access denied: channel [conformance] creator org [AlphaMSP]',
      fabric:
        "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
    },
  'given a transaction, when its results are read, then they name the namespaces that were read': {
    embedded: 'asset',
    fabric: '_lifecycle, asset',
  },
  'given a transaction whose id is not the hash of nonce and creator, when it is submitted, then it does not count':
    {
      embedded: 'refused',
      fabric: 'invalid with 8',
    },
  "given the own member's chaincode service that is gone, when a transaction is proposed, then others endorse it or nobody":
    {
      embedded: 'asks the others',
      fabric: 'gives up',
    },
} as const satisfies Record<string, { embedded: string; fabric: string }>;

export type Differing = keyof typeof differs;
