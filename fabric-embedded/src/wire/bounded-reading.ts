import { BinaryReader } from 'google-protobuf';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Makes the decoder of this process refuse lengths that lead out of a message, and texts that are no
 * UTF-8, as Go's does. google-protobuf believes a length: one that claims four gigabytes takes it as
 * many steps, in which nobody else is served. And it looks at half of a truth value: a deletion that
 * is marked by 2^32 would be a write here and none at Fabric's peers.
 */
export function boundReading(): void {
  BinaryReader.prototype.readString = function readString() {
    return utf8.decode(this.readBytes());
  };
  BinaryReader.prototype.readBool = function readBool() {
    return this.readUint64() !== 0;
  };
  BinaryReader.prototype.readMessage = function readMessage(message, read) {
    read(message, new BinaryReader(this.readBytes()));
  };
}
