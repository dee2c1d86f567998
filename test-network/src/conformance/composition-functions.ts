import { KeyEndorsementPolicy } from 'fabric-shim';
import type { Handler } from './asset-handler';

/** Endorsement policies of single keys, and calls of other chaincodes. */
export const compositions: Record<string, Handler> = {
  /** From then on peers of all the named organisations together endorse writes of the key. */
  async setPolicy(stub, key = '', ...mspIds) {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs('PEER', ...mspIds);
    await stub.setStateValidationParameter(key, policy.getPolicy());
  },
  async policyOf(stub, key = '') {
    return new KeyEndorsementPolicy(await stub.getStateValidationParameter(key)).listOrgs();
  },
  /** Hands on what the other chaincode answers. */
  async callOther(stub, name = '', channel = '', ...args) {
    const { status, message, payload } = await stub.invokeChaincode(name, args, channel);
    return { status, message, payload: Buffer.from(payload ?? '').toString() };
  },
  /** Writes in both chaincodes; when the other one fails, so does this. */
  async putAndCall(stub, key = '', name = '', ...args) {
    await stub.putState(key, Buffer.from('caller'));
    const { status, message } = await stub.invokeChaincode(name, args, '');
    if (status >= 400) throw new Error(`${name} answered ${String(status)}: ${message}`);
  },
};
