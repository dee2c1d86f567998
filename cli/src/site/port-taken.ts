import { Exit } from '../exit-codes';
import { hasCode } from '../system-error';

/** Turns a port that another program has into the exit that says so. */
export async function portTaken<T>(listening: Promise<T>, port: number): Promise<T> {
  try {
    return await listening;
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE')) throw error;
    throw new Exit(
      'port-taken',
      `port ${String(port)} is taken by another program; end it, or make a data folder with other ports (--api-port, --edge-port)`,
    );
  }
}
