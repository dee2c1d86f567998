/**
 * What a table has under a name that came from outside; never what every object has, for a name may
 * be `constructor` too.
 */
export function ownValue<Value>(
  table: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
