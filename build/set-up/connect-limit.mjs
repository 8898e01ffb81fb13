// Preloaded into Electron's download script: behind a firewall that drops packets a connect would
// otherwise hang for minutes before the set-up could go on.
import { Socket } from 'node:net';

const limitMs = 5_000;
const connect = Socket.prototype.connect;

/**
 * @this {Socket}
 * @param {any[]} args
 */
Socket.prototype.connect = function (...args) {
  const timer = setTimeout(() => {
    this.destroy(new Error(`no connection within ${limitMs / 1000} s`));
  }, limitMs);
  this.once('connect', () => clearTimeout(timer));
  this.once('close', () => clearTimeout(timer));
  // fetch() says only that it failed.
  this.once('error', (error) => process.stderr.write(`[connection] ${error.message}\n`));
  return Reflect.apply(connect, this, args);
};
