import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ed25519Key, sshReport } from '../../test/fixtures/security-report.ts';
import { openHostKeyStores } from '../trust/stores.ts';
import { createReportHistory } from './report-history.ts';
import { reportHandlers } from './report-handlers.ts';

let folder: string;
let chosen: string | null;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-reports-'));
  chosen = null;
});
afterEach(() => rm(folder, { recursive: true }));

const context = { signal: new AbortController().signal };

function handlers() {
  const stores = openHostKeyStores({ profileFolder: folder, home: folder, systemKnownHosts: null });
  const history = createReportHistory(path.join(folder, 'reports'));
  const dialogs = {
    pickFile: () => Promise.resolve(null),
    confirm: () => Promise.resolve(false),
    pickTarget: (_title: string, name: string) =>
      Promise.resolve(chosen === null ? null : path.join(chosen, name)),
  };
  return { history, stores, calls: reportHandlers({ history, stores, dialogs }) };
}

describe('the calls about reports', () => {
  it('write a report where the person says, and nowhere else', async () => {
    const { calls } = handlers();
    const order = { suggestedName: 'report.txt', text: 'Grade A' };
    expect(await calls['report.save'](order, context)).toBe(false);
    chosen = folder;
    expect(await calls['report.save'](order, context)).toBe(true);
    expect(await readFile(path.join(folder, 'report.txt'), 'utf8')).toBe('Grade A');
  });

  it('know earlier visits', async () => {
    const { calls, history } = handlers();
    const report = sshReport();
    await history.record(report);
    const { host, port } = report.endpoint;
    expect(await calls['report.history']({ host, port }, context)).toEqual([report]);
    expect(await calls['report.history']({ host, port: 2222 }, context)).toEqual([]);
  });

  it('know the keys of a host, and where from', async () => {
    const line = `example.org ${ed25519Key.type} ${ed25519Key.base64}\n`;
    const { calls, stores } = handlers();
    await writeFile(path.join(folder, 'known_hosts'), line);
    const ask = () => calls['trust.knownHostKeys']({ host: 'example.org', port: 22 }, context);
    const { type, fingerprintSha256 } = ed25519Key;
    expect(await ask()).toEqual([
      { type, fingerprintSha256, source: "line 1 of Keyferry's own known_hosts" },
    ]);
    await stores.pins?.pin('example.org', 22, { ...ed25519Key });
    const [pinned, ...others] = await ask();
    expect(pinned?.source).toMatch(/you pinned on/);
    expect(others).toHaveLength(1);
  });
});
