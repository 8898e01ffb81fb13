import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';

/** Marks the rows of both panes from here on, or no longer. */
export function toggleComparison(desk: Desk): void {
  const { connection } = desk;
  if (!connection?.isUsable) return;
  connection.isComparing = !connection.isComparing;
  if (!connection.isComparing) desk.announcement = text.desk.compare.off;
  else if (desk.folderMarks) {
    const { local, remote } = desk.folderMarks;
    const differing = [...local, ...remote].filter(([, mark]) => mark !== 'equal');
    const names = new Set(differing.map(([name]) => name));
    desk.announcement = text.desk.compare.result(names.size);
  }
}
