import { common } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { memoryMember } from '../orderer/memory-ledger.test.data';
import type { UnpackedProposal } from './proposal';
import { checkFilters, ProposalRefused } from './proposal-checks';

describe('checkFilters', () => {
  it('given a time that no date can hold, when the proposal is checked, then it is refused by its age', () => {
    const time = new Timestamp();
    time.setSeconds(2 ** 60);
    const channelHeader = new common.ChannelHeader();
    channelHeader.setTimestamp(time);
    const proposal = { channelHeader } as UnpackedProposal;

    const check = () => {
      checkFilters(proposal, memoryMember('AMSP').ledger.config);
    };

    expect(check).toThrow(ProposalRefused);
    expect(check).toThrow('incorrect timestamp');
  });
});
