const polynomial = 0x82f63b78;
const width = 8;
const tables = buildTables();

/** CRC-32C (Castagnoli), eight bytes a step. A previous result goes on where it ended. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  return ~advance(~previous, bytes) >>> 0;
}

/**
 * The register after one zero byte was taken away again: the inverse of a step, by which an error
 * is followed back towards the start of the data.
 */
export function stepBack(register: number): number {
  const low = lowByteOf[register >>> 24] ?? 0;
  return (((register ^ (tables[low] ?? 0)) << 8) | low) >>> 0;
}

/** What a change of one byte does to the register right after that byte. */
export function errorOf(difference: number): number {
  return tables[difference] ?? 0;
}

/** The one byte difference whose error this is, or undefined. */
export function differenceOf(register: number): number | undefined {
  const low = lowByteOf[register >>> 24] ?? 0;
  return low !== 0 && tables[low] === register ? low : undefined;
}

/** The highest byte of a table entry is different in each, so it names the entry. */
const lowByteOf = Uint8Array.from(invertHighBytes());

function advance(start: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const aligned = bytes.length - (bytes.length % width);
  let register = start;
  for (let i = 0; i < aligned; i += width) {
    register = eightBytes(register ^ view.getInt32(i, true), view.getInt32(i + 4, true));
  }
  for (let i = aligned; i < bytes.length; i++) {
    register = entry((register ^ (bytes[i] ?? 0)) & 0xff) ^ (register >>> 8);
  }
  return register;
}

function eightBytes(low: number, high: number): number {
  return (
    entry(0x700 | (low & 0xff)) ^
    entry(0x600 | ((low >>> 8) & 0xff)) ^
    entry(0x500 | ((low >>> 16) & 0xff)) ^
    entry(0x400 | (low >>> 24)) ^
    entry(0x300 | (high & 0xff)) ^
    entry(0x200 | ((high >>> 8) & 0xff)) ^
    entry(0x100 | ((high >>> 16) & 0xff)) ^
    entry(high >>> 24)
  );
}

function entry(index: number): number {
  return tables[index] ?? 0;
}

/** Table k holds, at k * 256, the effect of a byte that k further bytes follow. */
function buildTables(): Uint32Array {
  const built = new Uint32Array(256 * width);
  for (let byte = 0; byte < 256; byte++) {
    let register = byte;
    for (let bit = 0; bit < 8; bit++) {
      register = (register & 1) === 1 ? (register >>> 1) ^ polynomial : register >>> 1;
    }
    built[byte] = register;
  }
  for (let i = 256; i < built.length; i++) {
    const shorter = built[i - 256] ?? 0;
    built[i] = (built[shorter & 0xff] ?? 0) ^ (shorter >>> 8);
  }
  return built;
}

function invertHighBytes(): number[] {
  const inverse = new Array<number>(256).fill(0);
  for (let byte = 0; byte < 256; byte++) inverse[entry(byte) >>> 24] = byte;
  return inverse;
}
