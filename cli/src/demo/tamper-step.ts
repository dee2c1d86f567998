import type { Finding } from '@edgebeat/store';
import { verifyFiles } from '../commands/verify';
import type { Member } from '../consortium/plan';
import type { Consortium } from '../consortium/start';
import { Exit } from '../exit-codes';
import type { Steps } from '../output/steps';
import { copyBlocks } from './copy-blocks';
import { type ChangedByte, changeOneByte } from './tamper';

/** One bit is changed in a copy of one member's block files, and the verification must name it. */
export async function tamperStep(
  steps: Steps,
  { files, plan, genesisHash }: Consortium,
  member: Member,
  block: number,
): Promise<void> {
  await steps.step("One byte is changed in a copy of a member's block files", async (say) => {
    await using copy = await copyBlocks(files);
    const changed = await changeOneByte(copy, member.mspId, block);
    say(
      `changed: ${member.mspId}, block ${String(block)}, ${changed.file} byte ${String(changed.offset)}: ${hex(changed.before)} → ${hex(changed.after)} (the kept data is not touched)`,
    );
    const { ledger: report } = await verifyFiles(copy.folder, {
      channelId: plan.channel,
      genesisHash,
    });
    const named = report.findings.find((finding) => names(finding, changed));
    if (named === undefined) {
      const found = report.findings.map(({ sentence }) => sentence).join(' ');
      throw new Exit('not-proven', `the changed byte was not named; found: ${found || 'nothing'}`);
    }
    say(`found:   ${named.sentence}`);
  });
}

function names({ member, block, byte }: Finding, changed: ChangedByte): boolean {
  return (
    member === changed.member && block === changed.block && byte?.fileOffset === changed.offset
  );
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
