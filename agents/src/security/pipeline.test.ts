import { events, LedgerRequest } from '@edgebeat/core';
import { openTestBus, valuesOn } from '../runtime/bus.test.kit';
import { startAgents } from '../runtime/running.test.kit';
import { detectingAgents, handIn, recordedLines } from './pipeline.test.kit';

describe('from a log to the ledger’s requests', () => {
  it('given the recorded attack, when it is handed in, then both incidents are requested once', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, detectingAgents());

    await handIn(bus, recordedLines());
    await agents.untilRead();

    const telemetry = await valuesOn(bus, 'telemetry');
    const opened = (await valuesOn(bus, 'incidents')).flatMap((value) => {
      const event = events.IncidentOpened.type;
      return JSON.stringify(value).includes(event) ? [events.IncidentOpened.parse(value)] : [];
    });
    const requests = (await valuesOn(bus, 'ledger.requests')).map((v) => LedgerRequest.parse(v));
    expect(telemetry).toHaveLength(152);
    expect(opened.map(({ data }) => [data.type, data.details.failures])).toEqual([
      ['ssh-brute-force', 5],
      ['ssh-compromise', 25],
    ]);
    expect(requests).toHaveLength(2);
  });
});
