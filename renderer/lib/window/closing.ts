import { siteKeyOf } from '../../../electron/shared/site.ts';
import type { TransferView } from '../../../electron/shared/transfer.ts';
import type { Connection } from '../sites/connection.svelte.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';

/** What would be cut short by closing a tab or the window. */
export interface Interrupted {
  transfers: number;
  /** Files whose last save is not on the server. */
  unsaved: number;
  /** Files that are open in an editor, those included. */
  editing: number;
}

/** Goes on by itself as long as the app runs and the connection is there. */
export function isUnderWay({ state, waitsFor }: Pick<TransferView, 'state' | 'waitsFor'>): boolean {
  if (state === 'running' || state === 'asking') return true;
  return state === 'waiting' && (waitsFor === 'turn' || waitsFor === 'retry');
}

/** Of the whole window. */
export function interruptedByClosing({ transfers, edits }: Desk): Interrupted {
  return {
    transfers: transfers.queue.filter(isUnderWay).length,
    unsaved: edits.all.filter((edit) => edit.isUnsaved).length,
    editing: 0,
  };
}

/** Of one tab. A transfer goes on over another connection to the same account of the same server. */
export function interruptedByTab(desk: Desk, connection: Connection): Interrupted {
  const { transfers, edits, connections } = desk;
  const own = edits.ofSession(connection.id);
  const key = connection.target && connection.isUsable ? siteKeyOf(connection.target) : null;
  const hasOther = connections.all.some(
    (other) =>
      other !== connection && other.isUsable && other.target && siteKeyOf(other.target) === key,
  );
  const isCut = ({ source, target }: TransferView): boolean =>
    !hasOther && (source.key === key || target.key === key);
  return {
    transfers: transfers.queue.filter((view) => isUnderWay(view) && isCut(view)).length,
    unsaved: own.filter((edit) => edit.isUnsaved).length,
    editing: own.length,
  };
}

/** The sentences of the question; empty where nothing would be cut short. */
export function closingWords({ transfers, unsaved, editing }: Interrupted): string {
  const words = text.desk.closing;
  const sentences = [
    transfers > 0 ? words.transfers(transfers) : '',
    unsaved > 0 ? words.unsaved(unsaved) : '',
    editing > unsaved ? words.editing(editing - unsaved) : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Ctrl+W and the cross of a tab: asks where something would be cut short. */
export function closeTab(desk: Desk, connection: Connection): void {
  const message = closingWords(interruptedByTab(desk, connection));
  const isAsked = desk.profile.settings.current.confirmations.closeWhileTransferring;
  if (message !== '' && isAsked) desk.dialog = { kind: 'closeTab', connection, message };
  else void closeTabNow(desk, connection);
}

export async function closeTabNow(desk: Desk, connection: Connection): Promise<void> {
  const own = desk.edits.ofSession(connection.id);
  await desk.attempt(Promise.all(own.map((edit) => desk.edits.close(edit))));
  await desk.attempt(desk.connections.close(connection));
}
