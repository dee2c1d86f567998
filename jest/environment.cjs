const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

const watched = ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'PipeServerWrap', 'FSEventWrap'];
const graceMs = 3000;

function open() {
  return process
    .getActiveResourcesInfo()
    .filter((name) => watched.includes(name))
    .sort();
}

/**
 * Runs a suite in the worker's own realm and fails it when it leaves servers, sockets or child
 * processes behind. The environment of the process is given back as it was found.
 */
module.exports = class PlainEnvironment {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.exit = process.exit;
  }

  async setup() {
    this.env = { ...process.env };
    this.before = open();
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exit = this.exit;
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

  getVmContext() {
    return null;
  }
};
