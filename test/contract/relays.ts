import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { TransferOrder, TransferView } from '../../electron/shared/transfer.ts';
import { factsOf, plantTree, type TreeOptions } from '../fixtures/trees.ts';
import { startWatchedApp, type WatchedApp } from '../fixtures/watched-app.ts';
import type { RelaySite } from './relay-sites.ts';

export interface Relay {
  from: RelaySite;
  to: RelaySite;
  tree: Omit<TreeOptions, 'seed'>;
  order?: Partial<TransferOrder>;
  uploadLimit?: number;
}

/** A copy on its way from one server to another, by the processes of the app. */
export interface RunningRelay {
  readonly app: WatchedApp;
  readonly view: () => TransferView | undefined;
  /** On the disks of the two servers: the tree that is copied, and the folder that it goes to. */
  readonly planted: string;
  readonly arrived: string;
  /** The session ids of its two engines. */
  readonly source: 'server';
  readonly target: 'second';
  ended(): Promise<TransferView>;
}

/** Plants a tree at `from`, has it copied into an empty folder of `to`, and tidies up after `watch`. */
export async function runRelay(
  { from, to, tree, order, uploadLimit }: Relay,
  watch: (relay: RunningRelay) => Promise<void>,
): Promise<void> {
  const here = await mkdtemp(path.join(tmpdir(), 'keyferry-relay-'));
  const [source, target] = [await from.makeFolder(), await to.makeFolder()];
  const planted = path.join(source, 'tree');
  await plantTree(planted, { ...tree, seed: 7 });
  await from.own(source);
  const app = startWatchedApp({
    journal: path.join(here, 'journal.db'),
    target: from.target,
    password: from.password,
    others: { second: { target: to.target, password: to.password } },
    ...(uploadLimit !== undefined && { uploadLimit }),
    orders: [
      {
        id: 'relay',
        sourceSessionId: 'server',
        targetSessionId: 'second',
        sourcePaths: [from.pathOf(planted)],
        targetFolder: to.pathOf(target),
        onConflict: 'ask',
        ...order,
      },
    ],
  });
  const view = (): TransferView | undefined => app.views.get('relay');
  try {
    await watch({
      app,
      view,
      planted,
      arrived: target,
      source: 'server',
      target: 'second',
      async ended() {
        await app.until(() => isOver(view()));
        const last = view();
        if (!last || app.isOver) throw new Error(app.log.join('\n'));
        return last;
      },
    });
  } finally {
    app.kill('everything');
    await app.exited;
    for (const folder of [here, source, target]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

function isOver(view: TransferView | undefined): boolean {
  return view !== undefined && ['done', 'failed', 'cancelled'].includes(view.state);
}

/** Names, sizes and bytes; a server need not keep times or know links. */
export async function bytesOf(folder: string): Promise<Record<string, string>> {
  const facts = await factsOf(folder);
  return Object.fromEntries(
    Object.entries(facts)
      .filter(([, fact]) => !fact.startsWith('link '))
      .map(([at, fact]) => [at, fact.replace(/, -?\d+ s,/, ',')]),
  );
}

/** Everything that is no link has arrived, and nothing else is there. */
export async function expectArrived(
  { arrived, app }: RunningRelay,
  wanted: Record<string, string>,
): Promise<void> {
  expect(await bytesOf(path.join(arrived, 'tree')), app.log.join('\n')).toEqual(wanted);
}
