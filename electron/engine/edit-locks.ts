import type { FileLock, Session } from '../protocols/protocol.ts';
import type { EditLock } from '../shared/contract-edits.ts';
import { AppError } from '../shared/errors.ts';

/** Locks on the files of one session that are open in editors, where its server knows locks. */
export class EditLocks {
  readonly #session: Session;
  readonly #locks = new Map<string, FileLock>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Takes the lock, or takes it again where it has ended. Editing goes on without one. @throws {AppError} cancelled */
  async hold(path: string, signal: AbortSignal): Promise<EditLock> {
    const { lock } = this.#session.features;
    if (!lock) return 'none';
    if (this.#locks.get(path)?.isHeld()) return 'held';
    this.#locks.delete(path);
    try {
      this.#locks.set(path, await lock(path, signal));
      return 'held';
    } catch (thrown) {
      const { code } = AppError.from(thrown);
      if (code === 'cancelled') throw thrown;
      return code === 'locked' ? 'others' : 'none';
    }
  }

  async release(path: string): Promise<void> {
    const lock = this.#locks.get(path);
    this.#locks.delete(path);
    await lock?.release();
  }
}
