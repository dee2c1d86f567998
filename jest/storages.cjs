const hooks = require('node:async_hooks');

/**
 * The storages of asynchronous context that are made while something is loaded. One that was used costs
 * every later promise of the process a little, until it is disabled; a hundred of them make promises a
 * hundred times slower (Node 20).
 */
function storagesMadeIn(load) {
  const given = Object.getOwnPropertyDescriptor(hooks, 'AsyncLocalStorage');
  const made = [];
  class Noted extends hooks.AsyncLocalStorage {
    constructor(...options) {
      super(...options);
      made.push(this);
    }
  }
  Object.defineProperty(hooks, 'AsyncLocalStorage', { value: Noted, configurable: true });
  try {
    return { made, value: load() };
  } finally {
    Object.defineProperty(hooks, 'AsyncLocalStorage', given);
  }
}

module.exports = { storagesMadeIn };
