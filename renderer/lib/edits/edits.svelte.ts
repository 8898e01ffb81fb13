import type { EditAnswer, EditView } from '../../../electron/shared/contract-edits.ts';
import type { Client } from '../../client.ts';

export interface EditListener {
  /** A saved change has reached the server. */
  onUploaded: (edit: EditView) => void;
  /** It has not, or somebody has to say what counts. */
  onStuck: (edit: EditView) => void;
}

/** The files that are open in editors, as main knows them. */
export class Edits {
  all = $state.raw<readonly EditView[]>([]);
  /** The first one about which a person has to decide. */
  asking = $derived(this.all.find(({ id, conflict }) => conflict && !this.#putOff.has(id)) ?? null);

  readonly #client: Client;
  /** Questions that were closed without an answer: they stay in the list. */
  #putOff = $state.raw<ReadonlySet<string>>(new Set());

  constructor(client: Client, listener: EditListener) {
    this.#client = client;
    client.onPush('edit.changed', ({ edits }) => {
      const before = new Map(this.all.map((edit) => [edit.id, edit]));
      this.all = edits;
      for (const edit of edits) {
        const known = before.get(edit.id);
        if (edit.uploadedAtMs !== (known?.uploadedAtMs ?? null)) listener.onUploaded(edit);
        if (edit.state === 'failed' && known?.state !== 'failed') listener.onStuck(edit);
      }
    });
  }

  async load(): Promise<void> {
    this.all = await this.#client.call('edit.list', {});
  }

  ofSession(sessionId: string): readonly EditView[] {
    return this.all.filter((edit) => edit.sessionId === sessionId);
  }

  async open(sessionId: string, path: string): Promise<void> {
    await this.#client.call('edit.open', { sessionId, path });
  }

  async upload({ id }: EditView): Promise<void> {
    await this.#client.call('edit.upload', { editId: id });
  }

  async answer({ id }: EditView, answer: EditAnswer): Promise<void> {
    await this.#client.call('edit.answer', { editId: id, answer });
  }

  async close({ id }: EditView): Promise<void> {
    await this.#client.call('edit.close', { editId: id });
  }

  /** The question is asked again from the list. */
  putOff({ id }: EditView): void {
    this.#putOff = new Set([...this.#putOff, id]);
  }

  ask({ id }: EditView): void {
    this.#putOff = new Set([...this.#putOff].filter((other) => other !== id));
  }
}
