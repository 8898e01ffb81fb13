import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sshReport } from '../../test/fixtures/security-report.ts';
import { assess } from '../inspector/assess.ts';
import type { SecurityReport } from '../shared/report.ts';
import { createReportHistory } from './report-history.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'keyferry-history-'));
  folder = path.join(parent, 'reports');
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

const limits = { reports: 3, bytes: 1024 * 1024, endpoints: 2 };

function visit(id: string, changes: Partial<SecurityReport> = {}): SecurityReport {
  return assess(sshReport({ id, ...changes }));
}

const at = (host: string, port = 22) => ({ endpoint: { host, port, address: null } });
const host = sshReport().endpoint.host;
const idsOf = (reports: SecurityReport[]): string[] => reports.map(({ id }) => id);

/** The only file of the history. */
async function onlyFile(): Promise<string> {
  const [name, ...others] = await readdir(folder);
  if (name === undefined || others.length > 0) throw new Error('There is not one file.');
  return path.join(folder, name);
}

describe('createReportHistory', () => {
  it('compares with the last visit of the same host and port, also of an earlier start', async () => {
    const history = createReportHistory(folder);
    expect(await history.record(visit('1'))).toBeNull();
    expect(await history.record(visit('2', at(host, 2222)))).toBeNull();
    const software = { client: null, server: 'SSH-2.0-new' };
    expect(await createReportHistory(folder).record(visit('3', { software }))).toMatchObject({
      beforeAt: sshReport().at,
      changes: [{ part: 'serverSoftware', after: 'SSH-2.0-new' }],
    });
    expect(await history.record(visit('4', { software, ...at(host.toUpperCase()) }))).toMatchObject(
      { changes: [] },
    );
    expect(idsOf(await history.reportsOf(host, 22))).toEqual(['1', '3', '4']);
    expect(idsOf(await history.reportsOf(host, 2222))).toEqual(['2']);
  });

  it('keeps the last visits only, and no messages', async () => {
    const history = createReportHistory(folder, limits);
    const message = {
      at: 0,
      from: 'client' as const,
      name: 'KEXINIT',
      bytes: 1,
      encrypted: false,
      keyExchange: true,
      fields: null,
    };
    for (const id of ['1', '2', '3', '4', '5']) {
      await history.record(visit(id, { messages: [message] }));
    }
    const reports = await history.reportsOf(host, 22);
    expect(idsOf(reports)).toEqual(['3', '4', '5']);
    expect(reports.flatMap(({ messages }) => messages)).toEqual([]);
  });

  it('keeps nothing of a handshake that failed', async () => {
    const history = createReportHistory(folder);
    const failure = { reason: 'policy' as const, detail: 'x' };
    expect(await history.record(visit('1', { outcome: 'failed', failure }))).toBeNull();
    expect(await history.reportsOf(host, 22)).toEqual([]);
  });

  it('stays within its bytes, whatever a server names', async () => {
    const { length } = JSON.stringify(visit('1'));
    const history = createReportHistory(folder, { ...limits, bytes: 2 * length + 200 });
    for (const id of ['1', '2', '3']) await history.record(visit(id));
    expect(idsOf(await history.reportsOf(host, 22))).toEqual(['2', '3']);
    const software = { client: null, server: 'x'.repeat(2 * length) };
    expect(await history.record(visit('4', { software }))).toMatchObject({
      changes: [{ part: 'serverSoftware' }],
    });
    expect(idsOf(await history.reportsOf(host, 22))).toEqual(['2', '3']);
  });

  it('forgets the endpoint that was not visited for longest', async () => {
    const history = createReportHistory(folder, limits);
    await history.record(visit('1', at('a')));
    await utimes(await onlyFile(), 1, 1);
    await history.record(visit('2', at('b')));
    await history.record(visit('3', at('c')));
    expect(await readdir(folder)).toHaveLength(2);
    expect(await history.reportsOf('a', 22)).toEqual([]);
    expect(idsOf(await history.reportsOf('b', 22))).toEqual(['2']);
    expect(idsOf(await history.reportsOf('c', 22))).toEqual(['3']);
  });

  it('loses no visit of several at once, and is for its owner alone', async () => {
    const history = createReportHistory(folder);
    await Promise.all(['1', '2', '3'].map((id) => history.record(visit(id))));
    expect(idsOf(await history.reportsOf(host, 22))).toEqual(['1', '2', '3']);
    if (process.platform === 'win32') return;
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['no JSON', '{"version":1,'],
    ['another shape', '{"version":1,"host":"h","port":22,"reports":[{}]}'],
    ['too large', 'x'.repeat(limits.bytes + 1)],
  ])('puts a damaged file aside and begins anew: %s', async (_, text) => {
    const history = createReportHistory(folder, limits);
    await history.record(visit('1'));
    const file = await onlyFile();
    await writeFile(file, text);
    expect(await history.record(visit('2'))).toBeNull();
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe(text);
    expect(idsOf(await history.reportsOf(host, 22))).toEqual(['2']);
  });

  it('leaves a file of a later version alone', async () => {
    const history = createReportHistory(folder);
    await history.record(visit('1'));
    const file = await onlyFile();
    await writeFile(file, '{"version":2,"visits":[]}');
    expect(await history.record(visit('2'))).toBeNull();
    expect(await history.reportsOf(host, 22)).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe('{"version":2,"visits":[]}');
  });

  it('says when it cannot be written', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await expect(createReportHistory(folder).record(visit('1'))).rejects.toMatchObject({
      name: 'AppError',
    });
  });
});
