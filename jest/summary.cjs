/** Ends a run with one line that programs can read: `N passed, N failed, N skipped`. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = results;
    for (const suite of testResults) {
      for (const test of suite.testResults) {
        if (test.status === 'pending') process.stderr.write(`skipped: ${test.fullName}\n`);
      }
    }
    const broken = testResults.filter((suite) => suite.testExecError).length;
    const line = `${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests + numTodoTests} skipped`;
    process.on('exit', () => process.stdout.write(`${line}\n`));
  }
};
