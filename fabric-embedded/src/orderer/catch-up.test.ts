import { containing } from '../containing.test.data';
import { blockSigners, setCommitHash, withOwnMetadata } from '../block/metadata';
import { catchUp } from './catch-up';
import { chainOf, idsOf, memoryMember } from './memory-ledger.test.data';

const log = () => undefined;

describe('catchUp', () => {
  it('given a member with fewer blocks, when it catches up, then it has them signed by its own orderer', async () => {
    const chain = chainOf('0', '1', '2', '3');
    const ahead = memoryMember('AMSP', chain);
    const behind = memoryMember('BMSP', chain.slice(0, 2));

    await catchUp([behind, ahead], log);

    expect(behind.ledger.chain.map(idsOf)).toEqual([['0'], ['1'], ['2'], ['3']]);
    const [last] = behind.ledger.chain.slice(-1);
    expect(last === undefined ? [] : Buffer.from(blockSigners(last)[0]?.identity ?? [])).toEqual(
      Buffer.from(behind.signer.serialized),
    );
  });

  it('given equal members, when they are compared, then nothing is committed', async () => {
    const members = ['AMSP', 'BMSP'].map((mspId) => memoryMember(mspId, chainOf('0', '1')));
    for (const { ledger } of members) {
      ledger.beforeCommit = () => Promise.reject(new Error('nothing is missing'));
    }

    await catchUp(members, log);

    expect(members.map(({ ledger }) => ledger.height)).toEqual([2, 2]);
  });

  it('given one member with other blocks, when they are compared, then it and the first block are named', async () => {
    const members = [
      memoryMember('AMSP', chainOf('0', '1', '2', '3', '4')),
      memoryMember('BMSP', chainOf('0', '1', 'x', '3')),
      memoryMember('CMSP', chainOf('0', '1', '2', '3')),
    ];

    await expect(catchUp(members, log)).rejects.toMatchObject({
      code: 'block-store-damaged',
      message: containing('Block 2 of BMSP differs from block 2 of AMSP, CMSP'),
    });
  });

  it('given the longest chain as the odd one, when they are compared, then it is named', async () => {
    const members = [
      memoryMember('AMSP', chainOf('0', 'y', '2', '3', '4')),
      memoryMember('BMSP', chainOf('0', '1', '2')),
      memoryMember('CMSP', chainOf('0', '1', '2')),
    ];

    await expect(catchUp(members, log)).rejects.toMatchObject({
      message: containing('Block 1 of AMSP differs from block 1 of BMSP, CMSP'),
    });
  });

  it('given two members with different blocks, when they are compared, then both are named', async () => {
    const members = [
      memoryMember('AMSP', chainOf('0', '1')),
      memoryMember('BMSP', chainOf('0', 'x')),
    ];

    await expect(catchUp(members, log)).rejects.toMatchObject({
      message: containing('Block 1 of AMSP, BMSP differs'),
    });
  });

  it('given equal blocks that one member judged otherwise, when they are compared, then it is named', async () => {
    const judged = (hash: string) =>
      chainOf('0', '1').map((block, number) => {
        const own = withOwnMetadata(block);
        if (number > 0) setCommitHash(own, Buffer.from(hash));
        return own;
      });
    const members = [
      memoryMember('AMSP', judged('valid')),
      memoryMember('BMSP', judged('invalid')),
      memoryMember('CMSP', judged('valid')),
    ];

    await expect(catchUp(members, log)).rejects.toMatchObject({
      code: 'block-store-damaged',
      message: containing('Block 1 of BMSP differs from block 1 of AMSP, CMSP'),
    });
  });
});
