import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chartPicture } from './chart-picture.ts';

interface Sample {
  path: string;
  content: string | Buffer;
  modifiedAt: string;
}

const welcome = `Welcome aboard.

This server runs inside Keyferry, on this computer only. Nothing that you do here leaves it, and
everything is made anew the next time the server starts. Some things to try:

- Drag a file to the other side, or press F5.
- Press F3 on Pictures/chart.png.
- Open the inspector (Ctrl+I) and see which key exchange the server chose.
`;

const crossing = `# Notes on the crossing

| leg | from | to | hours |
| --- | --- | --- | --- |
| 1 | North quay | Middle buoy | 2 |
| 2 | Middle buoy | South harbour | 3 |

The tide turns after the second leg.
`;

const smallFileCount = 200;
const largeBytes = 8 * 1024 * 1024;

/** Empties the folder and fills it with files that are worth looking at and moving about. */
export async function makeSampleFiles(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const { path: name, content, modifiedAt } of samples()) {
    const file = path.join(root, ...name.split('/'));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    const modified = new Date(modifiedAt);
    await utimes(file, modified, modified);
  }
  await mkdir(path.join(root, 'Incoming'));
  await makeLink('Documents', path.join(root, 'Shortcut to Documents'));
}

function samples(): Sample[] {
  return [
    { path: 'Welcome.txt', content: welcome, modifiedAt: '2026-03-12T14:02:00Z' },
    { path: '.profile', content: 'umask 022\n', modifiedAt: '2025-11-02T08:00:00Z' },
    {
      path: 'Documents/Notes on the crossing.md',
      content: crossing,
      modifiedAt: '2026-02-01T09:30:00Z',
    },
    {
      path: 'Documents/Größenübersicht 2026.csv',
      content: 'name,bytes\nchart,92000\nlog,180000\n',
      modifiedAt: '2026-01-15T16:45:00Z',
    },
    {
      path: 'Documents/A report with a rather long name that has to be shortened in the middle.txt',
      content: 'Short, for all its name.\n',
      modifiedAt: '2025-12-24T12:00:00Z',
    },
    { path: 'Pictures/chart.png', content: chartPicture(), modifiedAt: '2026-03-01T10:00:00Z' },
    { path: 'Logs/harbour.log', content: harbourLog(), modifiedAt: '2026-03-12T13:59:00Z' },
    { path: 'Archive/large.bin', content: noise(largeBytes), modifiedAt: '2025-06-30T23:59:59Z' },
    ...Array.from({ length: smallFileCount }, (_, index) => smallFile(index + 1)),
  ];
}

function smallFile(number: number): Sample {
  const name = `reading-${String(number).padStart(3, '0')}.txt`;
  return {
    path: `Readings/${name}`,
    content: `depth ${String((number * 37) % 113)} m\n`,
    modifiedAt: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
  };
}

function harbourLog(): string {
  const start = Date.UTC(2026, 2, 1);
  const lines = Array.from({ length: 2_500 }, (_, index) => {
    const at = new Date(start + index * 397_000).toISOString();
    return `${at} berth ${String((index * 7) % 12)} ferry ${index % 2 ? 'left' : 'arrived'}`;
  });
  return `${lines.join('\n')}\n`;
}

/** The same bytes each time, and nothing that compresses. */
function noise(sizeBytes: number): Buffer {
  return createHash('shake256', { outputLength: sizeBytes }).update('keyferry demo').digest();
}

/** Windows makes links only for those who may; the files are there without it. */
async function makeLink(target: string, link: string): Promise<void> {
  try {
    await symlink(target, link);
  } catch (error) {
    const isForbidden = error instanceof Error && 'code' in error && error.code === 'EPERM';
    if (!isForbidden) throw error;
  }
}
