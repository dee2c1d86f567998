const maskDelta = 0xa282ead8;

/** Reads a CRC-32C that LevelDB stored: rotated and shifted, since content may hold checksums. */
export function storedCrc32c(file: Buffer, at: number): number {
  const rotated = (file.readUInt32LE(at) - maskDelta) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}
