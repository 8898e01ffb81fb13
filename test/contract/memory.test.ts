import { connectMemory } from '../../electron/protocols/memory/connect.ts';
import { createMemoryDisk, type MemoryDisk } from '../../electron/protocols/memory/disk.ts';
import { describeProtocol } from './contract.ts';
import type { DirectAccess, Subject, Vanishing } from './subject.ts';

describeProtocol('memory', () => Promise.resolve(createSubject()));

function createSubject(): Subject {
  const disk = createMemoryDisk();
  disk.makeFolder('/home');
  let folders = 0;
  return {
    direct: accessTo(disk),
    isUnprivileged: true,
    connect: () => connectMemory({ disk, home: '/home' }),
    makeFolder() {
      folders += 1;
      const path = `/home/case ${String(folders)}`;
      disk.makeFolder(path);
      return Promise.resolve(path);
    },
    removeFolder: () => Promise.resolve(),
    vanishing,
    stop: () => Promise.resolve(),
  };
}

async function vanishing(): Promise<Vanishing> {
  const session = await connectMemory();
  session.disk.makeFolder('/folder');
  return {
    session,
    folder: '/folder',
    direct: accessTo(session.disk),
    vanish() {
      session.drop();
      return Promise.resolve();
    },
    dispose: () => session.close(),
  };
}

function accessTo(disk: MemoryDisk): DirectAccess {
  return {
    makeFolder: (path) =>
      inPromise(() => {
        disk.makeFolder(path);
      }),
    writeFile: (path, content) =>
      inPromise(() => {
        disk.writeFile(path, content);
      }),
    makeManyFiles: (folder, names) =>
      inPromise(() => {
        for (const name of names) disk.writeFile(`${folder}/${name}`, '');
      }),
    readFile: (path) => inPromise(() => Buffer.from(disk.readFile(path))),
    makeLink: (path, target) =>
      inPromise(() => {
        disk.makeLink(path, target);
      }),
    setMode: (path, mode) =>
      inPromise(() => {
        disk.setMode(path, mode);
      }),
    names: (path) =>
      inPromise(() =>
        disk
          .names(path)
          .map((name) => Buffer.from(name))
          .sort((a, b) => a.compare(b)),
      ),
  };
}

function inPromise<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
