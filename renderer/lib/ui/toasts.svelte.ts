import type { Failure } from '../../../electron/shared/errors.ts';
import { describeFailure } from '../text/error-text.ts';

export interface ToastMessage {
  id: number;
  kind: 'ok' | 'note' | 'bad';
  title: string;
  detail: string;
}

const shownAtMost = 3;

/** Short news at the lower right; failures stay until they are closed. */
export class Toasts {
  all = $state.raw<readonly ToastMessage[]>([]);
  #nextId = 1;

  show(kind: ToastMessage['kind'], title: string, detail: string): void {
    this.all = [...this.all, { id: this.#nextId++, kind, title, detail }].slice(-shownAtMost);
  }

  showFailure(failure: Failure): void {
    const { what, why, advice } = describeFailure(failure);
    this.show('bad', what, `${why} ${advice}`);
  }

  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }
}
