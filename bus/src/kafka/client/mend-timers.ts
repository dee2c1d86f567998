import RequestQueue from 'kafkajs/src/network/requestQueue';

const original = RequestQueue.prototype.scheduleCheckPendingRequests;

/**
 * kafkajs 2.2.4 sets a timer after every answer, also when nothing waits, and then with a negative
 * time, for which Node 24 prints a warning. Without anything that waits no timer is needed.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue) {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) original.call(this);
};
