import { logText } from '../../../electron/shared/log-text.ts';
import { text } from '../text/text.ts';
import type { Desk } from './desk.svelte.ts';

/** The lines that are shown, as text. */
export function logOf({ shownLog, connections }: Desk): string {
  return logText(shownLog, (sessionId) => connections.find(sessionId)?.label ?? sessionId);
}

export async function copyLog(desk: Desk): Promise<void> {
  if (await desk.attempt(desk.client.call('app.copyText', { text: logOf(desk) }))) {
    desk.announcement = text.transfers.logCopied;
  }
}
