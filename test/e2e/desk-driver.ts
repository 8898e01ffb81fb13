import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { TestServer } from '../servers/server.ts';
import { repository } from './harness.ts';

/** The window as a person uses it: by what things are called. */
export interface DeskDriver {
  readonly page: Page;
  readonly local: Locator;
  readonly remote: Locator;
  /** The chip with protocol, key exchange and cipher. */
  readonly chip: Locator;
  readonly dialog: Locator;
  /** The row of a file in a pane. */
  row(pane: Locator, name: string): Locator;
  /** The line of a transfer in the dock. */
  transfer(title: string): Locator;
  /** Types an address and presses Connect; `password` may be empty. */
  connect(address: string, password?: string): Promise<void>;
  /** Keeps a picture of the window in test/shots. */
  shoot(name: string): Promise<void>;
}

export function driveDesk(page: Page): DeskDriver {
  const titled = (name: string): Locator => page.getByTitle(name, { exact: true });
  return {
    page,
    local: page.getByRole('region', { name: 'Files of this computer' }),
    remote: page.getByRole('region', { name: /^Files of (?!this computer)/ }),
    chip: page.getByRole('button', { name: /^Connection security:/ }),
    dialog: page.getByRole('dialog').or(page.getByRole('alertdialog')),
    row: (pane, name) => pane.getByRole('row').filter({ has: titled(name) }),
    transfer: (title) =>
      page
        .getByRole('region', { name: 'Transfers' })
        .getByRole('listitem')
        .filter({ has: titled(title) }),
    async connect(address, password = '') {
      await page.getByLabel('Server to connect to').fill(address);
      await page.getByLabel('Password', { exact: true }).fill(password);
      const form = page.getByRole('region', { name: 'New connection' });
      await form.getByRole('button', { name: /^Connect/ }).click();
    },
    async shoot(name) {
      const folder = path.join(repository, 'test/shots');
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
    },
  };
}

/** Keys mean something as soon as the window shows its first page. */
export async function openSites({ page }: DeskDriver): Promise<void> {
  await page.getByLabel('Server to connect to').waitFor();
  await page.keyboard.press('Control+Shift+S');
  await page.getByRole('region', { name: 'Sites' }).waitFor();
}

export const addressOf = (server: TestServer): string =>
  `sftp://${server.user}@${server.host}:${String(server.port)}`;

/** The first key of a server as a line for known_hosts. */
export function knownHostsLines(server: TestServer): string {
  const name = `[${server.host}]:${String(server.port)}`;
  return server.hostKeys.map(({ type, base64 }) => `${name} ${type} ${base64}\n`).join('');
}

/** Drops files of the desktop onto the middle of an element, as the system would. */
export async function dropFromDesktop(target: Locator, files: readonly string[]): Promise<void> {
  const page = target.page();
  const box = await target.boundingBox();
  if (!box) throw new Error('The target of the drop is not shown.');
  const session = await page.context().newCDPSession(page);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}
