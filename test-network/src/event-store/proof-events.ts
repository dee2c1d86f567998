import type { Anchor, AnchorRequest, NewRecord } from '@edgebeat/store';

const types = ['LogReceived', 'SensorDataReceived', 'DetectionDecided'] as const;

/** The n-th event of a proof: a few devices, some of high severity, one after the other on the bus. */
export function eventFrom(number: number): NewRecord {
  const id = `event-${String(number)}`;
  const type = `io.edgebeat.${types[number % types.length] ?? types[0]}`;
  const data = {
    host: `web-${String(number % 20)}`,
    message: 'Failed password for root from 10.0.0.1',
  };
  return {
    id,
    type,
    subject: `device:press-${String(number % 50)}`,
    tenant: 'alpha',
    time: '2026-03-01T11:59:00.000Z',
    severity: number % 10 === 7 ? 'high' : 'low',
    position: { topic: 'edgebeat.telemetry.v1', partition: 0, offset: number },
    content: Buffer.from(JSON.stringify({ specversion: '1.0', id, type, source: 'proof', data })),
  };
}

/** Events that follow one another. */
export function eventsFrom(first: number, count: number): NewRecord[] {
  return Array.from({ length: count }, (_, index) => eventFrom(first + index));
}

/** Stands for the ledger: each anchor lies in the next block. */
export class CountingAnchor implements Anchor {
  #block = 0;
  #last: AnchorRequest | undefined;

  openLog(): Promise<void> {
    return Promise.resolve();
  }

  last() {
    return Promise.resolve(this.#last);
  }

  anchor(request: AnchorRequest) {
    this.#last = request;
    this.#block += 1;
    return Promise.resolve({ block: this.#block, transaction: `anchor-${String(request.size)}` });
  }

  seal() {
    this.#block += 1;
    return Promise.resolve({ block: this.#block, transaction: 'seal' });
  }
}
