const Sequencer = require('@jest/test-sequencer').default;

/** The longest suites, the longest first; a clean clone knows no times of its own. */
const longest = [
  'served-api',
  'proofs/t02',
  'site',
  'demo-kafka',
  'refusals',
  'demo',
  'proofs/on-fabric',
  'real-network',
  'administration',
  'proofs/t08',
  'demo-fabric',
  'conformance/fabric',
  'proofs/t06',
  'conformance/embedded',
].map((name) => `/test-network/src/${name}.test.ts`);

/** Of the short suites, so many are left for the end, when no long one is left to run alone. */
const shareAtTheEnd = 0.3;

/**
 * Long suites wait for processes most of their time, short ones compute. Long ones are spread over the
 * run, so that there is always something to compute beside them, and none comes last.
 */
module.exports = class LongAmongShort extends Sequencer {
  sort(tests) {
    const placeOf = ({ path }) => longest.findIndex((suite) => path.endsWith(suite));
    const sorted = [...super.sort(tests)];
    const long = sorted.filter((test) => placeOf(test) >= 0);
    long.sort((a, b) => placeOf(a) - placeOf(b));
    const short = sorted.filter((test) => placeOf(test) < 0);
    const perLong = Math.floor((short.length * (1 - shareAtTheEnd)) / Math.max(1, long.length));
    const spread = long.slice(1).flatMap((test) => [test, ...short.splice(0, perLong)]);
    return [...long.slice(0, 1), ...spread, ...short];
  }
};
