/** What is measured: some files on one side, and what becomes of them. */
export interface Work {
  id: string;
  title: string;
  kind: 'get' | 'put' | 'list';
  files: FileSet;
  /** Each way; the round trip is twice as long. */
  delayMs: number;
  /** SFTP without it. */
  service?: 'ftps' | 'webdav';
  /** Tools that take part; all without it. */
  only?: readonly string[];
}

export interface FileSet {
  /** Name of the folder, or of the file where there is one. */
  name: string;
  count: number;
  bytesEach: number;
}

const bigFile = { name: 'big.bin', count: 1, bytesEach: 2 ** 30 };
const longLineFile = { name: 'middle.bin', count: 1, bytesEach: 64 * 2 ** 20 };
const smallFiles = { name: 'small', count: 5_000, bytesEach: 4_096 };
const tenfold = { name: 'tenfold', count: 50_000, bytesEach: 4_096 };
const fewFiles = { name: 'few', count: 200, bytesEach: 4_096 };
const someFiles = { name: 'some', count: 2_000, bytesEach: 4_096 };
const listing = { name: 'listing', count: 100_000, bytesEach: 0 };

const over = { ftps: 'FTPS', webdav: 'WebDAV' } as const;

function tlsWork(service: keyof typeof over, kind: 'get' | 'put', files: FileSet): Work {
  const size = files.count === 1 ? '1 GiB' : '2,000 × 4 KiB';
  const id = `${service}-${files.count === 1 ? 'big' : 'small'}-${kind}`;
  return { id, title: `${over[service]}: ${size}, ${kind}`, kind, files, delayMs: 0, service };
}

const growth = ['Keyferry', 'OpenSSH sftp'];
/** Without psftp, which hung for more than eight minutes in one of its uploads over the long line. */
const farPut = ['Keyferry', 'OpenSSH sftp', 'lftp', 'rclone'];

export const works: readonly Work[] = [
  { id: 'big-get', title: '1 GiB, get', kind: 'get', files: bigFile, delayMs: 0 },
  { id: 'big-put', title: '1 GiB, put', kind: 'put', files: bigFile, delayMs: 0 },
  { id: 'small-get', title: '5,000 × 4 KiB, get', kind: 'get', files: smallFiles, delayMs: 0 },
  { id: 'small-put', title: '5,000 × 4 KiB, put', kind: 'put', files: smallFiles, delayMs: 0 },
  {
    ...{ id: 'tenfold-get', title: '50,000 × 4 KiB, get', kind: 'get', files: tenfold },
    ...{ delayMs: 0, only: growth },
  },
  {
    ...{ id: 'tenfold-put', title: '50,000 × 4 KiB, put', kind: 'put', files: tenfold },
    ...{ delayMs: 0, only: growth },
  },
  { id: 'list', title: '100,000 entries, listed', kind: 'list', files: listing, delayMs: 0 },
  {
    ...{ id: 'far-middle-get', title: '64 MiB at 100 ms, get', kind: 'get', files: longLineFile },
    delayMs: 50,
  },
  {
    ...{ id: 'far-middle-put', title: '64 MiB at 100 ms, put', kind: 'put', files: longLineFile },
    ...{ delayMs: 50, only: farPut },
  },
  {
    ...{ id: 'far-few-get', title: '200 × 4 KiB at 100 ms, get', kind: 'get', files: fewFiles },
    delayMs: 50,
  },
  {
    ...{ id: 'far-few-put', title: '200 × 4 KiB at 100 ms, put', kind: 'put', files: fewFiles },
    ...{ delayMs: 50, only: farPut },
  },
  tlsWork('ftps', 'get', bigFile),
  tlsWork('ftps', 'put', bigFile),
  tlsWork('ftps', 'get', someFiles),
  tlsWork('ftps', 'put', someFiles),
  tlsWork('webdav', 'get', bigFile),
  tlsWork('webdav', 'put', bigFile),
  tlsWork('webdav', 'get', someFiles),
  tlsWork('webdav', 'put', someFiles),
];
