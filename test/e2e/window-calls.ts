import type { Page } from 'playwright-core';
import type { Bridge } from '../../electron/shared/bridge.ts';
import type { Params, Result, WindowChannel } from '../../electron/shared/contract.ts';
import type { Failure } from '../../electron/shared/errors.ts';

declare global {
  interface Window {
    keyferry: Bridge;
  }
}

export type Answer<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** Ids far from those that the page itself uses. */
let nextId = 1_000_000;

/** A call of the contract as a script in the page would make it, past the page's own client. */
export async function callFromPage<K extends WindowChannel>(
  page: Page,
  channel: K,
  params: Params<K>,
): Promise<Answer<Result<K>>> {
  return await sendFromPage<Result<K>>(page, channel, params);
}

/** The same with any channel and anything as parameters. */
export async function sendFromPage<T = unknown>(
  page: Page,
  channel: string,
  params: unknown,
): Promise<Answer<T>> {
  const message = { type: 'call', id: nextId++, channel, params };
  return await page.evaluate(
    (call) =>
      new Promise<never>((resolve, reject) => {
        const stop = window.keyferry.listen((answer) => {
          if ((answer as typeof call).id !== call.id) return;
          stop();
          resolve(answer as never);
        });
        try {
          window.keyferry.send(call);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      }),
    message,
  );
}
