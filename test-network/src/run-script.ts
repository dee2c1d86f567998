/**
 * Runs a proof or a bench to its exit code. What it throws ends it with 1 at once, whatever else of
 * it still waits.
 */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
