import { freePorts } from './free-ports';

describe('freePorts', () => {
  it('given a count, when ports are asked for, then all differ and none is one for outgoing connections', async () => {
    const ports = await freePorts(20);

    expect(new Set(ports).size).toBe(20);
    expect(ports.every((port) => port >= 10_240 && port < 32_000)).toBe(true);
  });
});
