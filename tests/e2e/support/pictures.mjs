// Small pictures that are told apart at a glance, made from nothing.
import { deflateSync } from "node:zlib";

/** A PNG of one colour; a large file where it is not packed, at level 0. */
export function png(width = 320, height = 320, colour = [40, 120, 200], level = 6) {
  const row = Buffer.concat([Buffer.of(0), Buffer.from(Array.from({ length: width }, () => colour).flat())]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => row)), { level })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc(named), named.length + 4);
  return whole;
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/** Whether these bytes are a whole mp4: boxes to the last byte, `ftyp` first, and the film and its data among them. */
export function isMp4(bytes) {
  const file = Buffer.from(bytes);
  const boxes = [];
  let at = 0;
  while (at + 8 <= file.length) {
    const size = file.readUInt32BE(at);
    if (size < 8) return false;
    boxes.push(file.toString("latin1", at + 4, at + 8));
    at += size;
  }
  return at === file.length && boxes[0] === "ftyp" && boxes.includes("moov") && boxes.includes("mdat");
}
