import { memory, nodeVersion } from './checks';

describe('the checks of doctor', () => {
  it.each([
    ['18.20.1', 'bad'],
    ['20.18.3', 'bad'],
    ['20.19.0', 'good'],
    ['24.1.0', 'good'],
  ])('given Node %s, when it is checked, then it is %s', (version, state) => {
    const result = nodeVersion(version);

    expect(result.state).toBe(state);
    expect(result.mend === undefined).toBe(state === 'good');
  });

  it('given too little memory, when it is checked, then the need is named', () => {
    const [little, enough] = [memory(1024), memory(8192)];

    expect(little).toMatchObject({ state: 'bad', detail: '1024 MiB' });
    expect(little.mend).toContain('2560');
    expect(enough.state).toBe('good');
  });
});
