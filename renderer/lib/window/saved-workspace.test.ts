import { describe, expect, it } from 'vitest';
import { Connection } from '../sites/connection.svelte.ts';
import { readWorkspace, workspaceOf, writeWorkspace } from './saved-workspace.ts';

const target = {
  protocol: 'sftp',
  host: 'files.example',
  port: 22,
  user: 'ann',
  identityFiles: [],
  agent: 'none',
} as const;
const order = { column: 'size', isDescending: true } as const;
const local = { rowsPath: '/home/ann', order };

function tab(id: string, part: Partial<Connection> = {}): Connection {
  const connection = new Connection(id);
  connection.target = { ...target, identityFiles: [] };
  connection.phase = 'open';
  return Object.assign(connection, part);
}

function memoryStore(content: Record<string, string> = {}) {
  return {
    content,
    getItem: (key: string) => content[key] ?? null,
    setItem: (key: string, value: string) => {
      content[key] = value;
    },
  };
}

describe('what a window leaves', () => {
  it('comes back as it was', () => {
    const store = memoryStore();
    const connections = [
      tab('t1', { siteId: 's1', name: 'Atlas', startPath: '/www', lastGrade: 'A' }),
      tab('t2', { order }),
    ];
    const workspace = workspaceOf(local, connections, 't2', '/home');
    writeWorkspace(store, workspace);
    expect(readWorkspace(store)).toEqual(workspace);
    expect(workspace).toMatchObject({
      activeId: 't2',
      local: { folder: '/home/ann', order },
      tabs: [
        { id: 't1', siteId: 's1', name: 'Atlas', folder: '/www', grade: 'A', order: null },
        { id: 't2', siteId: null, folder: null, grade: null, order },
      ],
    });
  });

  it('knows which server the left pane showed, and where', () => {
    const store = memoryStore();
    const leftStart = { folder: '/var/log', order };
    const connections = [tab('t1'), tab('t2', { isAtLeft: true, leftStart })];
    writeWorkspace(store, workspaceOf(local, connections, 't1', '/home'));
    expect(readWorkspace(store)?.left).toEqual({ tabId: 't2', folder: '/var/log', order });

    const demo = tab('demo', { siteId: 'demo-sftp-modern', isAtLeft: true, leftStart });
    expect(workspaceOf(local, [demo], 't1', '/home').left).toBeNull();
  });

  it('is read as an earlier release wrote it', () => {
    const { left, ...earlier } = workspaceOf(local, [tab('t1')], 't1', '/home');
    expect(left).toBeNull();
    const store = memoryStore({ workspace: JSON.stringify(earlier) });
    expect(readWorkspace(store)).toEqual({ ...earlier, left: null });
  });

  it('has no forms and no demo servers in it', () => {
    const connections = [new Connection('draft'), tab('demo', { siteId: 'demo-sftp-modern' })];
    expect(workspaceOf(local, connections, 'draft', '/home')).toMatchObject({
      tabs: [],
      activeId: null,
    });
  });

  it('keeps the folder of the last time until this one has read one', () => {
    const unread = { rowsPath: '', order };
    expect(workspaceOf(unread, [], undefined, '/last').local.folder).toBe('/last');
  });

  it.each(['{', 'null', '{"tabs":1}', '{"tabs":[],"activeId":null}'])(
    'counts as nothing where it is not valid: %s',
    (stored) => {
      expect(readWorkspace(memoryStore({ workspace: stored }))).toBeNull();
    },
  );
});
