import { AppError } from '../../shared/errors.ts';
import type { ByteSink, ByteSource } from '../protocol.ts';
import type { MemoryDisk } from './disk.ts';
import type { MemoryLine } from './line.ts';
import type { FileNode } from './nodes.ts';

const writesInFlight = 4;

interface StreamOptions {
  line: MemoryLine;
  offset: number;
  signal: AbortSignal;
}

export function createMemorySource(
  file: FileNode,
  { line, offset, signal, pieceBytes }: StreamOptions & { pieceBytes: number },
): ByteSource {
  let position = offset;
  let isClosed = false;
  return {
    async next() {
      if (isClosed) return undefined;
      await line.step('read', signal);
      const bytes = file.content.read(position, pieceBytes);
      position += bytes.length;
      if (bytes.length === 0) return undefined;
      return {
        bytes,
        release() {
          // Whoever still reads a piece after giving it back reads nonsense here, as over a network.
          bytes.fill(0xdd);
        },
      };
    },
    close() {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

export function createMemorySink(
  file: FileNode,
  { line, offset, signal, disk }: StreamOptions & { disk: MemoryDisk },
): ByteSink {
  let position = offset;
  let isDone = false;
  const assertOpen = (): void => {
    if (isDone) throw new AppError('invalid-request', 'This file is no longer open for writing.');
  };
  return {
    writesInFlight,
    async write(bytes) {
      assertOpen();
      const at = position;
      position += bytes.length;
      await line.step('write', signal);
      const fitting = bytes.subarray(0, Math.max(0, disk.freeBytes));
      file.content.write(at, fitting);
      file.modifiedAtMs = Date.now();
      disk.freeBytes -= fitting.length;
      if (fitting.length < bytes.length) throw new AppError('disk-full', 'The disk is full.');
    },
    async finish() {
      assertOpen();
      isDone = true;
      await line.step('finish', signal);
    },
    abort() {
      isDone = true;
      return Promise.resolve();
    },
  };
}
