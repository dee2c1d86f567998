import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

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
  return { id: `${label}:${createHash('sha256').update(content).digest('hex')}`, content };
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
