// Preloaded into Electron's download script: behind a firewall that drops packets a connect would
// otherwise hang for minutes before the set-up could go on.
import { Socket } from 'node:net';

const limitMs = 5_000;
const connect = Socket.prototype.connect;

/**
 * @this {Socket}
 * @param {unknown[]} args
 * @returns {Socket}
 */
Socket.prototype.connect = function (...args) {
  const timer = setTimeout(() => {
    this.destroy(new Error(`no connection within ${limitMs / 1000} s`));
  }, limitMs);
  const stop = () => {
    clearTimeout(timer);
  };
  this.once('connect', stop);
  this.once('close', stop);
  // fetch() says only that it failed.
  this.once('error', (error) => process.stderr.write(`[connection] ${error.message}\n`));
  return connect.apply(this, /** @type {Parameters<typeof connect>} */ (args));
};
