import type { Bus } from '@edgebeat/bus';
import type { Database } from '@edgebeat/database';
import type { Queries } from '@edgebeat/pipeline';
import { sql } from 'kysely';
import type { Health } from './answers/system';
import type { ChainWatch } from './chain-watch';
import type { GatewayTables } from './tables/gateway-schema';
import { withDeadline } from '../with-deadline';

const DEADLINE_MS = 3000;
const MAX_AGE_MS = 1000;

export interface ReadinessPorts {
  readonly database: Database<GatewayTables>;
  readonly bus: Pick<Bus, 'topics'>;
  readonly queries: Pick<Queries, 'state'>;
  readonly chain: ChainWatch;
}

/** Whether what the api needs is there; looked at once a second at most, since anybody may ask. */
export class Readiness {
  readonly #ports: ReadinessPorts;
  #checked: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(ports: ReadinessPorts) {
    this.#ports = ports;
  }

  check(): Promise<Health> {
    const now = performance.now();
    if (this.#checked === undefined || now - this.#checked.at >= MAX_AGE_MS) {
      this.#checked = { at: now, health: this.#look() };
    }
    return this.#checked.health;
  }

  async #look(): Promise<Health> {
    const { database, bus } = this.#ports;
    const [atDatabase, atBus, atLedger] = await Promise.all([
      outcomeOf(async () => {
        await sql`select 1`.execute(database.query);
        return 'ok';
      }),
      outcomeOf(async () => {
        await bus.topics();
        return 'ok';
      }),
      outcomeOf(() => this.#ledgerLag()),
    ]);
    const checks = { database: atDatabase, bus: atBus, ledger: atLedger };
    const isReady = !Object.values(checks).includes(AWAY);
    return { status: isReady ? 'ok' : 'unavailable', checks };
  }

  async #ledgerLag(): Promise<string> {
    const [{ height }, { blocks }] = await Promise.all([
      this.#ports.chain.info(),
      this.#ports.queries.state(),
    ]);
    return `${Math.max(0, height - blocks)} blocks behind`;
  }
}

const AWAY = 'unavailable';

/** What is wrong is for the log of whoever owns it, not for everybody. */
function outcomeOf(look: () => Promise<string>): Promise<string> {
  return withDeadline(look(), DEADLINE_MS).catch(() => AWAY);
}
