import { describe, expect, it } from 'vitest';
import { bytesOf, expectArrived, runRelay } from '../contract/relays.ts';
import { startRelaySite, type RelayKind } from '../contract/relay-sites.ts';

const gibibyte = 1024 ** 3;
const tree = { smallFiles: 3_000, folders: 40, largeBytes: [gibibyte], hasLink: false };

describe('3,000 small files and one of 1 GiB from one server to another', () => {
  it.for<[RelayKind, RelayKind]>([
    ['SFTP', 'FTPS'],
    ['FTPS', 'SFTP'],
    ['SFTP', 'WebDAV'],
    ['WebDAV', 'SFTP'],
    ['SFTP', 'SFTP'],
    ['FTPS', 'WebDAV'],
  ])('%s to %s', async ([one, other], context) => {
    const [from, to] = [await startRelaySite(one), await startRelaySite(other)];
    try {
      if ('skip' in from) return context.skip(from.skip);
      if ('skip' in to) return context.skip(to.skip);
      await runRelay({ from, to, tree }, async (relay) => {
        const wanted = await bytesOf(relay.planted);
        const { startedAtMs, endedAtMs, ...view } = await relay.ended();
        expect(view).toMatchObject({ state: 'done', problems: [], filesDone: 3_001 });
        await expectArrived(relay, wanted);
        console.log(`${one} to ${other}: ${String(((endedAtMs ?? 0) - startedAtMs) / 1000)} s`);
      });
    } finally {
      for (const site of [from, to]) if (!('skip' in site)) await site.stop();
    }
  });
});
