/**
 * Bytes that arrive in pieces of any size and are taken from the front. Doubles its memory as needed,
 * so that a message in one-byte pieces costs no more than a message in one.
 */
export class ByteQueue {
  #memory = new Uint8Array(1024);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(bytes: Uint8Array): void {
    const needed = this.length + bytes.length;
    if (this.#end + bytes.length > this.#memory.length) {
      const target =
        needed > this.#memory.length / 2
          ? new Uint8Array(Math.max(needed * 2, 1024))
          : this.#memory;
      target.set(this.peek());
      this.#memory = target;
      this.#end = this.length;
      this.#start = 0;
    }
    this.#memory.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** All bytes, valid until the next `append`. */
  peek(): Uint8Array {
    return this.#memory.subarray(this.#start, this.#end);
  }

  /** A copy of the first `count` bytes, which are then gone. */
  take(count: number): Uint8Array {
    const taken = this.#memory.slice(this.#start, Math.min(this.#start + count, this.#end));
    this.#start += taken.length;
    return taken;
  }
}
