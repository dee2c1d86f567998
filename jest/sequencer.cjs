const Sequencer = require('@jest/test-sequencer').default;

/** The longest suites, the longest first; a clean clone knows no times of its own. */
const longest = [
  'proofs/t02',
  'site',
  'demo-kafka',
  'refusals',
  'demo',
  'served-api',
  'real-network',
  'demo-fabric',
  'member-correlation',
  'proofs/t08',
  'conformance/fabric',
  'conformance/embedded',
].map((name) => `/test-network/src/${name}.test.ts`);

/** Starts what takes longest first: a long suite that runs last, alone, is time lost. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = longest.findIndex((suite) => path.endsWith(suite));
      if (place >= 0) return place;
      return longest.length + (path.includes('/test-network/') || path.includes('/kafka/') ? 0 : 1);
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
