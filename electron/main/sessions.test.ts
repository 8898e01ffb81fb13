import { expect, it } from 'vitest';
import type { HostKeyStores } from '../trust/stores.ts';
import type { SessionServices } from './session-run.ts';
import { createSessions } from './sessions.ts';

it('leaves a session of an earlier app alone: that it is not there is no failure of what waits for it', async () => {
  const sessions = createSessions({} as HostKeyStores, {} as SessionServices);
  await expect(sessions.reopen('of-yesterday')).rejects.toMatchObject({ code: 'cancelled' });
});
