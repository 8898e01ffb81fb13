import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { expect, it } from 'vitest';
import { createAccount } from '../account.ts';
import { containPaths } from '../contained-path.ts';
import { Conversation } from './conversation.ts';

it('ends where a client asks and asks and reads nothing', async () => {
  const unread = new Duplex({ read: () => undefined, write: () => undefined });
  new Conversation(unread as unknown as Socket, {
    paths: containPaths('/nowhere', true),
    account: createAccount(),
    secureContext: createSecureContext(),
  });
  let asked = 0;
  for (; asked < 10_000 && !unread.destroyed; asked += 1) {
    unread.push('FEAT\r\n');
    await setImmediate();
  }
  expect(unread.destroyed).toBe(true);
  expect(asked).toBeGreaterThan(100);
});
