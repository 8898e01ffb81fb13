import { describe, expect, it } from 'vitest';
import type { Params, PushChannel } from '../../../electron/shared/contract.ts';
import type { Entry } from '../../../electron/shared/entry.ts';
import type { Client } from '../../client.ts';
import { createSessionFiles } from './session-files.ts';

type Batch = Params<'listing.batch'>;

function entry(name: string): Entry {
  return {
    name,
    kind: 'file',
    sizeBytes: 1,
    modifiedAtMs: null,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  };
}

/** A client whose one listing consists of the batches that `serve` makes of its parameters. */
function filesServedBy(
  serve: (ids: Pick<Batch, 'sessionId' | 'listingId'>) => Batch[],
  count: number,
) {
  let listener: ((batch: Batch) => void) | undefined;
  const client = {
    onPush(_channel: PushChannel, added: (batch: never) => void) {
      listener = added as (batch: Batch) => void;
      return () => {
        listener = undefined;
      };
    },
    call(_channel: string, { sessionId, listingId }: Params<'files.list'>) {
      for (const batch of serve({ sessionId, listingId })) listener?.(batch);
      return Promise.resolve({ path: '/spelled', count });
    },
  } as unknown as Client;
  return createSessionFiles(client, 's1');
}

async function listed(files: ReturnType<typeof createSessionFiles>): Promise<string[]> {
  const names: string[] = [];
  await files.list(
    '/',
    (entries) => names.push(...entries.map(({ name }) => name)),
    new AbortController().signal,
  );
  return names;
}

const a = [entry('a'), entry('b')];
const c = [entry('c')];

describe('a listing', () => {
  it('is its own batches, each once and in order', async () => {
    const files = filesServedBy(
      (ids) => [
        { ...ids, batchIndex: 0, entries: a },
        { ...ids, batchIndex: 0, entries: a },
        { ...ids, listingId: 'another', batchIndex: 1, entries: a },
        { ...ids, sessionId: 'another', batchIndex: 1, entries: a },
        { ...ids, batchIndex: 1, entries: c },
        { ...ids, batchIndex: 0, entries: a },
      ],
      3,
    );
    await expect(listed(files)).resolves.toEqual(['a', 'b', 'c']);
  });

  it('that lacks a batch, or has one too many, has failed', async () => {
    const lacking = filesServedBy((ids) => [{ ...ids, batchIndex: 1, entries: c }], 3);
    await expect(listed(lacking)).rejects.toMatchObject({ code: 'internal', retryable: true });
    const doubled = filesServedBy(
      (ids) => [
        { ...ids, batchIndex: 0, entries: a },
        { ...ids, batchIndex: 1, entries: a },
      ],
      2,
    );
    await expect(listed(doubled)).rejects.toMatchObject({ detail: { received: 4, count: 2 } });
  });
});
