import { crc32, deflateSync } from 'node:zlib';

const width = 480;
const height = 320;

/** Land and water in the colours of the window, as RGB. */
const land = [0xf4, 0xea, 0xd0] as const;
const shore = [0x6a, 0x52, 0x14] as const;
const water = [0xd3, 0xe8, 0xef] as const;
const contour = [0x3b, 0x87, 0xa3] as const;

/** A small nautical chart as a PNG file (ISO/IEC 15948), drawn here so that it belongs to nobody else. */
export function chartPicture(): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    at += 1; // Filter type 0: the bytes as they are.
    for (let x = 0; x < width; x += 1) {
      for (const part of colourAt(x, y)) at = rows.writeUInt8(part, at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB, the only methods there are, not interlaced.
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colourAt(x: number, y: number): readonly number[] {
  const coast = width * 0.35 + 40 * Math.sin(y / 37) + 18 * Math.sin(y / 11);
  const distance = x - coast;
  if (Math.abs(distance) < 1.5) return shore;
  if (distance < 0) return land;
  const depth = distance + 6 * Math.sin(x / 23 + y / 31);
  return depth % 34 < 1.2 ? contour : water;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
