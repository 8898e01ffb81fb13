import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, expectArrived, runRelay, type RunningRelay } from './relays.ts';
import { startRelaySite, type RelayKind, type RelaySite } from './relay-sites.ts';

const megabyte = 1024 * 1024;
const tree = { smallFiles: 150, folders: 12, largeBytes: [9 * megabyte], hasLink: false };

describe('copies from one server to another', () => {
  const sites = new Map<string, RelaySite>();
  let skip = '';

  beforeAll(async () => {
    const kinds = { SFTP: 'SFTP', 'SFTP 2': 'SFTP', FTPS: 'FTPS', WebDAV: 'WebDAV' } as const;
    for (const [name, kind] of Object.entries(kinds) as [string, RelayKind][]) {
      const site = await startRelaySite(kind);
      if ('skip' in site) skip ||= site.skip;
      else sites.set(name, site);
    }
  });
  afterAll(async () => {
    await Promise.all([...sites.values()].map((site) => site.stop()));
  });

  function site(name: string): RelaySite {
    const found = sites.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  }

  it.for([
    ['SFTP', 'FTPS'],
    ['SFTP', 'WebDAV'],
    ['WebDAV', 'SFTP'],
    ['SFTP', 'SFTP 2'],
  ])('%s to %s arrive byte by byte', async ([from = '', to = ''], context) => {
    if (skip !== '') return context.skip(skip);
    await runRelay({ from: site(from), to: site(to), tree }, async (relay) => {
      const wanted = await bytesOf(relay.planted);
      const view = await relay.ended();
      expect(view, relay.app.log.join('\n')).toMatchObject({
        state: 'done',
        direction: 'relay',
        problems: [],
        filesDone: tree.smallFiles + 1,
      });
      await expectArrived(relay, wanted);
    });
  });

  it('are moves where that is asked for: nothing stays behind', async (context) => {
    if (skip !== '') return context.skip(skip);
    const order = { isMove: true };
    await runRelay({ from: site('FTPS'), to: site('SFTP'), tree, order }, async (relay) => {
      const wanted = await bytesOf(relay.planted);
      expect(await relay.ended()).toMatchObject({ state: 'done', problems: [] });
      await expectArrived(relay, wanted);
      expect(await readdir(path.dirname(relay.planted))).toEqual([]);
    });
  });

  it.for(['source', 'target'] as const)(
    'go on after the engine of the %s was killed',
    async (end, context) => {
      if (skip !== '') return context.skip(skip);
      const large = { smallFiles: 60, folders: 4, largeBytes: [48 * megabyte], hasLink: false };
      const relaying = { from: site('SFTP'), to: site('SFTP 2'), tree: large };
      await runRelay(relaying, async (relay) => {
        const wanted = await bytesOf(relay.planted);
        await relay.app.until(() => (relay.view()?.bytesDone ?? 0) > 4 * megabyte);
        relay.app.killEngine(relay[end]);
        expect(await wholeFilesOnly(relay, wanted)).toEqual([]);
        expect(await relay.ended(), relay.app.log.join('\n')).toMatchObject({ state: 'done' });
        await expectArrived(relay, wanted);
      });
    },
  );

  it('leave no part of a file when they are cancelled', async (context) => {
    if (skip !== '') return context.skip(skip);
    const large = { smallFiles: 20, folders: 2, largeBytes: [32 * megabyte], hasLink: false };
    const relaying = {
      from: site('FTPS'),
      to: site('SFTP'),
      tree: large,
      uploadLimit: 4 * megabyte,
    };
    await runRelay(relaying, async (relay) => {
      const wanted = await bytesOf(relay.planted);
      await relay.app.until(() => (relay.view()?.bytesDone ?? 0) > megabyte);
      relay.app.say({ cancel: 'relay' });
      expect(await relay.ended()).toMatchObject({ state: 'cancelled' });
      expect(await wholeFilesOnly(relay, wanted)).toEqual([]);
      const left = await bytesOf(relay.arrived);
      expect(Object.keys(left).filter((name) => name.endsWith('.part'))).toEqual([]);
    });
  });
});

/** What lies under a final name and is not whole, also while the copy goes on. */
async function wholeFilesOnly(
  { arrived }: RunningRelay,
  wanted: Record<string, string>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const entry of await readdir(arrived, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.part')) continue;
    const full = path.join(entry.parentPath, entry.name);
    const at = path.relative(path.join(arrived, 'tree'), full);
    const bytes = await readFile(full);
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    if (wanted[at] !== `${String(bytes.length)} bytes, ${digest}`) wrong.push(at);
  }
  return wrong;
}
