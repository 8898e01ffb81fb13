import { afterAll, beforeAll, describe, it } from 'vitest';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { runCrashRound } from './crash-rounds.ts';

/** Printed, so that a failure can be repeated: KEYFERRY_SEED=… */
const seed = Number(process.env['KEYFERRY_SEED'] ?? Date.now() % 1_000_000);
const megabyte = 1024 * 1024;

describe('transfers that are ended suddenly', () => {
  let server: EmbeddedServer;
  beforeAll(async () => {
    server = await startEmbeddedSftp();
  });
  afterAll(() => server.stop());

  const tree = { smallFiles: 300, folders: 20, largeBytes: [24 * megabyte, 12 * megabyte] };

  it('go on in the middle of five thousand files after everything was killed', async () => {
    await runCrashRound(server, {
      seed,
      kills: 1,
      filesBefore: 2_500,
      victims: ['everything'],
      tree: { smallFiles: 5_000, folders: 50, largeBytes: [] },
      onKill: (what) => {
        console.info(what);
      },
    });
  });

  it.each([
    ['the app', ['app']],
    ['the queue', ['queue']],
    ['the engines', ['engine']],
    ['everything at once', ['everything']],
  ] as const)('go on and end with equal folders after %s was killed', async (_who, victims) => {
    await runCrashRound(server, {
      seed: seed + victims[0].length,
      kills: 2,
      victims,
      tree,
      onKill: (what) => {
        console.info(what);
      },
    });
  });
});
