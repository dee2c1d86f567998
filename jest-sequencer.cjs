const Sequencer = require('@jest/test-sequencer').default;

/** Starts the whole-system suites first: they are the longest, and a long one last is time lost. */
module.exports = class WholeSystemFirst extends Sequencer {
  sort(tests) {
    const isWhole = ({ path }) => (path.includes('/test-network/') ? 0 : 1);
    return [...super.sort(tests)].sort((a, b) => isWhole(a) - isWhole(b));
  }
};
