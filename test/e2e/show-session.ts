import type { Params } from '../../electron/shared/contract.ts';
import type { Target } from '../../electron/shared/site.ts';
import { driveDesk } from './desk-driver.ts';
import type { StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

/**
 * Opens a session past the form, which has no field for an authority, and shows it in a page that is loaded
 * again. Its id is `shown`.
 */
export async function showSession(
  { page }: StartedApp,
  target: Target,
  password: string,
): Promise<void> {
  const params: Params<'session.open'> = { sessionId: 'shown', target, password };
  const answer = await callFromPage(page, 'session.open', params);
  if (!answer.ok) throw new Error(answer.error.message);
  await page.reload();
  await driveDesk(page).remote.getByRole('grid').waitFor();
}
