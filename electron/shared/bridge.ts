/*
 * What the preload script puts into the window as `window.keyferry`: the only way out of the sandbox.
 * Messages are those of rpc.ts; the preload lets through calls of `isWindowChannel` and cancellations.
 */

/** The one IPC channel between window and main. */
export const windowIpcChannel = 'keyferry';

/** The session of this computer's files; main opens it before the window asks. */
export const localSessionId = 'local';

export interface Bridge {
  /** Hands a message to main. @throws {Error} for a channel that is closed to the window */
  send(message: unknown): void;
  /** Every message of main from now on. Returns the function that ends it. */
  listen(receive: (message: unknown) => void): () => void;
  /** Absolute path of a `File` that was dropped from the desktop; `''` where it has none. */
  pathForFile(file: object): string;
}
