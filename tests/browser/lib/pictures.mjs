// Files of pictures, made here byte by byte: what is in them is known.

import { crc32, deflateSync } from 'node:zlib';

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

function pngOf(width, height, depth, colour, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG; `pixel(y, x)` gives red, green, blue and, if it likes, opacity, each from 0 to 255. */
export function png(width, height, pixel) {
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [r, g, b, a = 255] = pixel(y, x);
      rows.set([r, g, b, a], y * (1 + 4 * width) + 1 + 4 * x);
    }
  }
  return pngOf(width, height, 8, 6, rows);
}

/** A PNG of black and white, one bit a pixel: a large picture in a small file. */
export const blackPng = (width, height) => pngOf(width, height, 1, 0, Buffer.alloc(height * (1 + Math.ceil(width / 8))));

/** The picture of `tests/uploaded.rs`. */
export const upload = () => png(200, 200, (y, x) => [3 * x + y, Math.floor(x * y / 16), x ^ y].map(part => part % 256));

/** A GIF of 2 x 2 pixels that shows black, then white. */
export function animatedGif() {
  const frame = code => [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, ...code, 0];
  return Buffer.from([
    ...Buffer.from('GIF89a', 'latin1'), 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
    ...frame([0x04, 0x00, 0x05]), ...frame([0x4c, 0x12, 0x05]), 0x3b,
  ]);
}

/** A JPEG file with the orientation that a camera held on its side writes: to be seen upright it is turned by 90 degrees. */
export function onItsSide(jpeg) {
  const exif = Buffer.from('457869660000' + '4d4d002a00000008' + '0001' + '011200030000000100060000' + '00000000', 'hex');
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
}
