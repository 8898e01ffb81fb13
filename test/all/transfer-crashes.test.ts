import { afterAll, beforeAll, describe, it } from 'vitest';
import { runCrashRound } from '../contract/crash-rounds.ts';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';

/** Printed, so that a failure can be repeated: KEYFERRY_SEED=… */
const seed = Number(process.env['KEYFERRY_SEED'] ?? Date.now() % 1_000_000);
const megabyte = 1024 * 1024;

/** Ten rounds with five sudden ends each. */
const rounds = Array.from({ length: 10 }, (_, index) => seed + 100 * index);

describe('transfers that are ended suddenly at fifty moments', () => {
  let server: EmbeddedServer;
  beforeAll(async () => {
    server = await startEmbeddedSftp();
  });
  afterAll(() => server.stop());

  it.each(rounds)('end with equal folders, seed %i', async (round) => {
    await runCrashRound(server, {
      seed: round,
      kills: 5,
      victims: ['app', 'queue', 'engine', 'everything'],
      tree: {
        smallFiles: 1_500,
        folders: 60,
        largeBytes: [40 * megabyte, 20 * megabyte, megabyte],
      },
      onKill: (what) => {
        console.info(what);
      },
    });
  });

  it(`end with equal folders where everything goes down amid 5,000 files, seed ${String(seed)}`, async () => {
    await runCrashRound(server, {
      seed,
      kills: 3,
      victims: ['everything'],
      tree: { smallFiles: 5_000, folders: 100, largeBytes: [] },
      filesBefore: 500,
      onKill: (what) => {
        console.info(what);
      },
    });
  });
});
