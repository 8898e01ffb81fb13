import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { TransferView } from '../../electron/shared/transfer.ts';
import { createRandom, factsOf, plantTree, type TreeOptions } from '../fixtures/trees.ts';
import {
  startWatchedApp,
  type Victim,
  type WatchedApp,
  type WatchedOptions,
} from '../fixtures/watched-app.ts';
import type { EmbeddedServer } from '../servers/embedded-sftp.ts';
import { targetOf } from './ssh-subject.ts';

export interface CrashRound {
  seed: number;
  /** How often something is killed before the transfers may end. */
  kills: number;
  victims: readonly Victim[];
  tree: Omit<TreeOptions, 'seed'>;
  /** So many files have arrived before the first sudden end. */
  filesBefore?: number;
  onKill?: (what: string) => void;
}

/**
 * Uploads one folder and downloads another at the same time while processes are killed at moments that
 * the seed chooses, starts the app again as often as needed, and compares both folders in the end.
 */
export async function runCrashRound(server: EmbeddedServer, round: CrashRound): Promise<void> {
  const random = createRandom(round.seed);
  const here = await mkdtemp(path.join(tmpdir(), 'keyferry-crash-'));
  const there = await mkdtemp(path.join(server.root, 'crash-'));
  const [up, down] = [path.join(here, 'up'), path.join(there, 'down')];
  await plantTree(up, { ...round.tree, seed: round.seed });
  await plantTree(down, { ...round.tree, seed: round.seed + 1 });
  await mkdir(path.join(here, 'arrived'));
  const order = { onConflict: 'ask' } as const;
  const options: WatchedOptions = {
    journal: path.join(here, 'journal.db'),
    target: targetOf(server),
    password: server.password,
    orders: [
      {
        ...order,
        id: 'up',
        sourceSessionId: 'local',
        targetSessionId: 'server',
        sourcePaths: [up],
        targetFolder: there,
      },
      {
        ...order,
        id: 'down',
        sourceSessionId: 'server',
        targetSessionId: 'local',
        sourcePaths: [down],
        targetFolder: path.join(here, 'arrived'),
      },
    ],
  };
  let app = startWatchedApp(options);
  try {
    for (let kill = 0; kill < round.kills; kill += 1) {
      const victim = round.victims[Math.floor(random() * round.victims.length)] ?? 'everything';
      const { filesBefore = 0 } = round;
      await app.until(() => isOver(app) || sums(app).files >= filesBefore);
      await somewhere(app, random);
      round.onKill?.(`seed ${String(round.seed)}: ${victim} at ${describe(app)}`);
      app.kill(victim);
      if (victim === 'app' || victim === 'everything') {
        await app.exited;
        app = startWatchedApp(options);
      }
    }
    await app.until(() => isOver(app));
    expect(states(app), app.log.join('\n')).toEqual({ up: 'done', down: 'done' });
    expect(await factsOf(path.join(there, 'up'))).toEqual(await factsOf(up));
    expect(await factsOf(path.join(here, 'arrived', 'down'))).toEqual(await factsOf(down));
  } finally {
    app.kill('everything');
    await app.exited;
    await rm(here, { recursive: true, force: true, maxRetries: 5 });
    await rm(there, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A moment in the middle of what runs: so many bytes further, and any part of a tenth of a second. */
async function somewhere(app: WatchedApp, random: () => number): Promise<void> {
  const { moved, total } = sums(app);
  const further = moved + random() * 0.25 * Math.max(1_000_000, total);
  await app.until(() => isOver(app) || sums(app).moved >= further);
  await delay(random() * 100);
}

function sums({ views }: WatchedApp): { moved: number; total: number; files: number } {
  const all = [...views.values()];
  const sum = (of: (view: TransferView) => number): number =>
    all.reduce((so, view) => so + of(view), 0);
  return {
    moved: sum(({ bytesDone }) => bytesDone),
    total: sum(({ bytesTotal }) => bytesTotal),
    files: sum(({ filesDone }) => filesDone),
  };
}

function isOver({ views }: WatchedApp): boolean {
  const ended = ['done', 'failed', 'cancelled'];
  return views.size === 2 && [...views.values()].every(({ state }) => ended.includes(state));
}

function states({ views }: WatchedApp): Record<string, string> {
  return Object.fromEntries([...views].map(([id, { state }]) => [id, state]));
}

function describe({ views }: WatchedApp): string {
  return [...views.values()]
    .map(
      ({ id, state, filesDone, bytesDone }) =>
        `${id} ${state} ${String(filesDone)} files, ${String(bytesDone)} bytes`,
    )
    .join('; ');
}
