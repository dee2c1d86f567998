import { createPrivateKey } from 'node:crypto';
import { noteVerifierKey, openNote, signNote } from './signed-note';
import { signerOf } from './signer';

// The key, the text and the signature of the documentation of golang.org/x/mod/sumdb/note.
const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64');
const pkcs8 = Buffer.concat([
  Buffer.from('302e020100300506032b657004220420', 'hex'),
  seed.subarray(1, 33),
]);
const peter = signerOf(
  createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
  'PeterNeumann',
);
const text =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const signed =
  `${text}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf` +
  'qdngotpRZb6KE6RyyBwJnAM=\n';

describe('signed notes', () => {
  it('given the key of the Go documentation, when its text is signed, then the note is the known one', () => {
    expect(noteVerifierKey(peter)).toBe(
      'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    );
    expect(signNote(text, peter)).toBe(signed);
  });

  it('given a signed note, when it is opened, then only the trusted key opens only its text', () => {
    const other = { name: 'Paul', publicKey: peter.publicKey };

    expect(openNote(signed, [other, peter])).toBe(text);
    expect(openNote(signed, [other])).toBeUndefined();
    expect(openNote(signed.replace('your', 'our'), [peter])).toBeUndefined();
    expect(openNote(text, [peter])).toBeUndefined();
    expect(openNote(signed.replace('x08go', 'x08gp'), [peter])).toBeUndefined();
  });
});
