/**
 * What can be made to go wrong in a running network, to see what clients make of it. Each fault
 * lasts until what the call gave is disposed.
 */
export interface Faults {
  /**
   * Stops a member's peer: its clients find nobody (UNAVAILABLE), the gateways of others cannot get
   * its endorsement, it commits nothing. Its ordering node goes on. Started again, it has caught up
   * before it serves. With no peer running, what is ordered waits.
   *
   * @throws RangeError when there is no such member, or its peer is stopped already.
   */
  stopPeer(mspId: string): Promise<AsyncDisposable>;
  /**
   * Holds every block back for a time before it is committed; of several delays the longest counts.
   *
   * @throws RangeError when the time is not above 0 and at most an hour.
   */
  delayOrderer(ms: number): Disposable;
  /**
   * Loses the next transactions: the orderer answers SUCCESS and they never come in a block, as when
   * a leader dies before it replicates them. Their commit status never comes.
   *
   * @param count How many, at most 1,000,000.
   * @throws RangeError when the count is not one.
   */
  dropOrderer(count: number): Disposable;
  /**
   * Lets one organisation's chaincode answer differently, so that its endorsement matches nobody
   * else's: a space is added to what it returns, which JSON bears.
   *
   * @throws RangeError when there is no such member or chaincode.
   */
  chaincodeDiffers(mspId: string, chaincode: string): Disposable;
}
