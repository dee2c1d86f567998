import {
  CloseRound,
  GetRound,
  type LearningRoundRecord,
  type LearningUpdateRecord,
  OpenRound,
  type RoundPage,
  SubmitUpdate,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { closeRound } from './closing-round';
import { openRound } from './opening-round';
import { readRoundPage } from './round-view';
import { submitUpdate } from './submitting-update';

/** Rounds of federated learning: hashes and figures of models and updates, which stay at the sites. */
export class LearningContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('learning', ports);
  }

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: OpenRound })
  openRound(ctx: TransactionContext, request: OpenRound): Promise<LearningRoundRecord> {
    return openRound(ctx, request);
  }

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: SubmitUpdate })
  submitUpdate(ctx: TransactionContext, request: SubmitUpdate): Promise<LearningUpdateRecord> {
    return submitUpdate(ctx, request);
  }

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: CloseRound })
  closeRound(ctx: TransactionContext, request: CloseRound): Promise<LearningRoundRecord> {
    return closeRound(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetRound })
  get(ctx: TransactionContext, request: GetRound): Promise<RoundPage> {
    return readRoundPage(ctx, request);
  }
}
