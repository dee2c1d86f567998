/** The cases that the networks answer differently, with what each answers. */
export const differs = {
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
