/** Prints numbered steps with the time that each took. */
export interface Steps {
  /** Runs a step; a line with its time is printed when it ends, another when it fails. */
  step<T>(title: string, run: (say: (line: string) => void) => Promise<T>): Promise<T>;
}

/** @param write Where lines go, without their end. */
export function createSteps(write: (line: string) => void): Steps {
  let number = 0;
  return {
    async step(title, run) {
      number += 1;
      const started = performance.now();
      const seconds = () => `${((performance.now() - started) / 1000).toFixed(2)} s`;
      const lines: string[] = [];
      try {
        const result = await run((line) => lines.push(line));
        write(`${String(number).padStart(2)}. ${title}  [${seconds()}]`);
        return result;
      } catch (error) {
        write(`${String(number).padStart(2)}. ${title}  FAILED after ${seconds()}`);
        throw error;
      } finally {
        for (const line of lines) write(`      ${line}`);
      }
    },
  };
}
