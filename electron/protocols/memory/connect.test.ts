import { expect, it } from 'vitest';
import type { Features } from '../protocol.ts';
import { connectMemory } from './connect.ts';
import { createMemoryDisk } from './disk.ts';
import type { MemoryFaults } from './line.ts';

const { signal } = new AbortController();
const everything = { offset: 0, isExclusive: false, mode: null };

it('says that the disk is full when the bytes no longer fit, and keeps those that did', async () => {
  const session = await connectMemory();
  session.disk.freeBytes = 5;
  const sink = await (session.features as Features).write('/a', everything, signal);
  await expect(sink.write(Buffer.from('123456789'))).rejects.toMatchObject({ code: 'disk-full' });
  expect(Buffer.from(session.disk.readFile('/a')).toString()).toBe('12345');
});

it('loses the connection after the steps that it was given, for every later call too', async () => {
  const faults: MemoryFaults = { stepsUntilLost: 1 };
  const session = await connectMemory({ faults });
  await session.stat('/', signal);
  const lost = { code: 'connection-lost', retryable: true };
  await expect(session.stat('/', signal)).rejects.toMatchObject(lost);
  faults.stepsUntilLost = 100;
  await expect(session.stat('/', signal)).rejects.toMatchObject(lost);
  expect(await session.closed).toMatchObject(lost);
});

it('waits at each step for the pace, and not when cancelled or dropped meanwhile', async () => {
  const steps: string[] = [];
  const faults: MemoryFaults = {
    pace: (step) => {
      steps.push(step);
      return new Promise(() => undefined);
    },
  };
  const session = await connectMemory({ faults });
  const cancelling = new AbortController();
  const cancelled = session.stat('/', cancelling.signal);
  cancelling.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  const dropped = session.openRead('/a', { offset: 0 }, signal);
  session.drop();
  await expect(dropped).rejects.toMatchObject({ code: 'connection-lost' });
  expect(steps).toEqual(['stat', 'open']);
});

it('follows the permission bits of the owner', async () => {
  const disk = createMemoryDisk();
  disk.writeFile('/closed/a', 'x');
  disk.writeFile('/b', 'x', { mode: 0o200 });
  disk.setMode('/closed', 0o600);
  const session = await connectMemory({ disk });
  const denied = { code: 'permission-denied' };
  await expect(session.stat('/closed/a', signal)).rejects.toMatchObject(denied);
  await expect(session.openRead('/b', { offset: 0 }, signal)).rejects.toMatchObject(denied);
});

it('lacks the features that it was told to lack', async () => {
  const { features, evidence } = await connectMemory({ without: ['renameOver', 'makeLink'] });
  expect(Object.keys(features)).not.toContain('renameOver');
  expect(evidence.makeLink).toBeUndefined();
  expect(features.rename).toBeDefined();
});
