const { TestEnvironment } = require('jest-environment-node');

const watched = ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'PipeServerWrap', 'FSEventWrap'];
const graceMs = 3000;

function open() {
  return process
    .getActiveResourcesInfo()
    .filter((name) => watched.includes(name))
    .sort();
}

/** Fails a suite that leaves servers, sockets or child processes behind after its teardown. */
module.exports = class LeakEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.before = open();
  }

  async teardown() {
    await super.teardown();
    const deadline = Date.now() + graceMs;
    while (open().length > this.before.length && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const left = open();
    if (left.length > this.before.length) {
      throw new Error(
        `the suite left open: ${left.join(', ')} (before: ${this.before.join(', ')})`,
      );
    }
  }
};
