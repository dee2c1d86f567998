/**
 * What of the program a command line loads: commands load different parts of it, and so do the parts that
 * `run` starts.
 *
 * @param argv as in `process.argv`.
 */
export function commandName(argv: readonly string[]): string {
  const [first = '', second = ''] = argv.slice(2);
  // A detached start only waits for another process that does the work.
  const mode = argv.includes('--detach') ? ['detach'] : [];
  const words = [first, ...(first === 'run' ? [second] : []), ...mode];
  return words.map((word) => word.replace(/[^a-z]/g, '')).join('-');
}
