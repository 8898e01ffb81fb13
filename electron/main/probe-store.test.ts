import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sshProbe, tlsProbe } from '../../test/fixtures/probes.ts';
import { createProbeStore } from './probe-store.ts';

let folder: string;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'keyferry-probes-')), 'probes');
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

const files = async (): Promise<string[]> =>
  (await readdir(folder)).map((name) => path.join(folder, name)).toSorted();

it('keeps the last probe of each server, readable for its owner alone', async () => {
  const store = createProbeStore(folder);
  expect(await store.last('dav.example.org', 443)).toBeNull();
  await store.keep(tlsProbe());
  await store.keep(sshProbe());
  const again = tlsProbe({ at: '2026-03-13T08:00:00.000Z' });
  await store.keep(again);
  expect(await createProbeStore(folder).last('DAV.example.org', 443)).toEqual(again);
  expect(await store.last('files.example.com', 22)).toEqual(sshProbe());
  expect(await store.last('dav.example.org', 8443)).toBeNull();
  for (const file of await files()) expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('forgets the server that was not probed for longest', async () => {
  const store = createProbeStore(folder, { bytes: 1024 * 1024, endpoints: 2 });
  const of = (port: number) => tlsProbe({ endpoint: { host: 'h', port, address: null } });
  await store.keep(of(1));
  await utimes((await files())[0] ?? '', 1, 1);
  await store.keep(of(2));
  await store.keep(of(3));
  expect(await store.last('h', 1)).toBeNull();
  expect(await store.last('h', 2)).toEqual(of(2));
});

it('keeps no result that is larger than allowed', async () => {
  const store = createProbeStore(folder, { bytes: 100, endpoints: 2 });
  await store.keep(tlsProbe());
  expect(await store.last('dav.example.org', 443)).toBeNull();
});

it('puts aside what it cannot read, and leaves a later version alone', async () => {
  const store = createProbeStore(folder);
  await store.keep(tlsProbe());
  const [file = ''] = await files();
  await writeFile(file, JSON.stringify({ version: 2, anything: true }));
  expect(await store.last('dav.example.org', 443)).toBeNull();
  await store.keep(tlsProbe());
  expect(await store.last('dav.example.org', 443)).toBeNull();
  await writeFile(file, '{"version":1,');
  expect(await store.last('dav.example.org', 443)).toBeNull();
  expect((await files()).map((name) => path.extname(name))).toEqual(['.damaged']);
});
