import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FabricFailure } from './failure';

/** A chaincode package as `peer lifecycle chaincode install` takes it. */
export interface ChaincodePackage {
  readonly id: string;
  readonly content: Buffer;
}

const blockSize = 512;

/**
 * A package of type `ccaas`, whose connection is the same template for all members, so that they
 * agree on its id; each peer's builder fills in its own. Equal input gives equal bytes.
 */
export function serviceChaincodePackage(label: string, name: string): ChaincodePackage {
  const value = (field: string) => `{{.${connectionField(name, field)}}}`;
  const connection = {
    address: value('address'),
    dial_timeout: '10s',
    tls_required: true,
    client_auth_required: true,
    client_key: value('client_key'),
    client_cert: value('client_cert'),
    root_cert: value('root_cert'),
  };
  const code = gzipSync(tar({ 'connection.json': json(connection) }));
  const content = gzipSync(
    tar({ 'metadata.json': json({ type: 'ccaas', label }), 'code.tar.gz': code }),
  );
  return { id: idOf(label, content), content };
}

/**
 * The id under which peers know a package, of this or another maker.
 *
 * @throws FabricFailure `invalid-file` when it is none.
 */
export function packageIdOf(content: Buffer): string {
  try {
    const metadata = entryOf(gunzipSync(content), 'metadata.json').toString();
    const { label } = JSON.parse(metadata) as { readonly label: string };
    return idOf(label, content);
  } catch (cause) {
    throw new FabricFailure('invalid-file', `it is no chaincode package: ${String(cause)}`, {
      cause,
    });
  }
}

function idOf(label: string, content: Buffer): string {
  return `${label}:${createHash('sha256').update(content).digest('hex')}`;
}

/** The name under which a peer's builder settings hold a chaincode's value. */
export function connectionField(name: string, field: string): string {
  return `${name}_${field}`.replaceAll('-', '_');
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A POSIX ustar archive of a few small files, without times or owners. */
function tar(files: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(files).flatMap(([name, content]) => [
    header(name, content.length),
    content,
    Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize),
  ]);
  return Buffer.concat([...entries, Buffer.alloc(2 * blockSize)]);
}

/** A file of a tar archive. */
function entryOf(archive: Buffer, name: string): Buffer {
  for (let at = 0; at + blockSize <= archive.length;) {
    const text = (offset: number, length: number) =>
      archive.toString('ascii', at + offset, at + offset + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const start = at + blockSize;
    if (text(0, 100) === name) return archive.subarray(start, start + size);
    at = start + Math.ceil(size / blockSize) * blockSize;
  }
  throw new RangeError(`${name} is not in it`);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const field = (value: string, offset: number) => block.write(value, offset, 'ascii');
  field(name, 0);
  field('0000644\0', 100);
  field('0000000\0', 108);
  field('0000000\0', 116);
  field(`${size.toString(8).padStart(11, '0')}\0`, 124);
  field('00000000000\0', 136);
  field(' '.repeat(8), 148);
  field('0', 156);
  field('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  field(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
