import { createSteps } from './steps';

describe('steps', () => {
  it('given a step that ends, when it is printed, then number, title, time and its lines are there', async () => {
    const lines: string[] = [];

    const result = await createSteps((line) => lines.push(line)).step('Counting', (say) => {
      say('one');
      return Promise.resolve(7);
    });

    expect(result).toBe(7);
    expect(lines).toEqual([
      expect.stringMatching(/^ 1\. Counting {2}\[\d+\.\d\d s\]$/),
      '      one',
    ]);
  });

  it('given a step that fails, when it is printed, then it is named as failed and the error goes on', async () => {
    const lines: string[] = [];
    const steps = createSteps((line) => lines.push(line));

    const failing = steps.step('Failing', (say) => {
      say('this far');
      return Promise.reject(new Error('no'));
    });

    await expect(failing).rejects.toThrow('no');
    expect(lines).toEqual([
      expect.stringMatching(/^ 1\. Failing {2}FAILED after/),
      '      this far',
    ]);
  });
});
