// Takes files apart at their own seams and puts them together again: only as much as make.mjs needs, and only of whole files.
import { crc32 } from "node:zlib";

/** The segments of a JPEG before its picture's data, and the rest with it. */
export function jpeg(bytes) {
  const parts = [];
  let at = 2;
  while (bytes[at + 1] !== 0xda) {
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    parts.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return { parts, rest: Buffer.from(bytes.subarray(at)) };
}
jpeg.start = Buffer.of(0xff, 0xd8);

export function segment(code, ...data) {
  const size = data.reduce((sum, { length }) => sum + length, 2);
  return Buffer.concat([Buffer.of(0xff, code, size >> 8, size & 255), ...data]);
}

/** The chunks of a PNG. */
export function chunks(bytes) {
  const all = [];
  for (let at = 8; at < bytes.length;) {
    const size = bytes.readUInt32BE(at);
    all.push({ name: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + size) });
    at += size + 12;
  }
  return all;
}

export const crcChunk = (name, data) => ({ name, data });

/** A PNG of chunks. */
export function unpack(all) {
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...all.flatMap(({ name, data }) => {
    const [size, sum, named] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.concat([Buffer.from(name), data])];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return [size, named, sum];
  })]);
}

/** The chunks of a WebP. */
export function inRiff(bytes) {
  const all = [];
  for (let at = 12; at < bytes.length;) {
    const size = bytes.readUInt32LE(at + 4);
    all.push({ name: bytes.toString("latin1", at, at + 4), data: Buffer.from(bytes.subarray(at + 8, at + 8 + size)) });
    at += 8 + size + (size & 1);
  }
  return all;
}

export function riff(all) {
  const body = Buffer.concat([Buffer.from("WEBP"), ...all.flatMap(({ name, data }) => [head(name, data.length), data, Buffer.alloc(data.length & 1)])]);
  return Buffer.concat([head("RIFF", body.length), body]);
}

function head(name, size) {
  const bytes = Buffer.alloc(8);
  bytes.write(name, "latin1");
  bytes.writeUInt32LE(size, 4);
  return bytes;
}

export const box = {
  /** A HEIC with one more property for its image: heif-enc writes no irot and no imir of its own. */
  withProperty(bytes, name, data) {
    const added = Buffer.concat([be32(8 + data.length), Buffer.from(name), data]);
    const find = (type) => bytes.indexOf(type) - 4;
    const [meta, iprp, ipco, ipma, iloc] = ["meta", "iprp", "ipco", "ipma", "iloc"].map(find);
    const out = Buffer.from(bytes);
    const grow = (at, by) => out.writeUInt32BE(out.readUInt32BE(at) + by, at);
    const ipcoEnd = ipco + bytes.readUInt32BE(ipco);
    let number = 1;
    for (let at = ipco + 8; at < ipcoEnd; at += bytes.readUInt32BE(at)) number += 1;
    // ipma, version 0, short entries: its first entry is the image's; essential, as the standard asks of a turn.
    const count = ipma + 18;
    out[count] += 1;
    const entryEnd = count + 1 + bytes[count];
    const by = added.length + 1;
    for (const at of [meta, iprp]) grow(at, by);
    grow(ipco, added.length);
    grow(ipma, 1);
    // iloc: what lies in the file moves along. Its layout is read from its own first bytes.
    const sizes = [bytes[iloc + 12] >> 4, bytes[iloc + 12] & 15, bytes[iloc + 13] >> 4, bytes[iloc + 13] & 15];
    const kind = bytes[iloc + 8];
    let at = iloc + 16;
    for (let item = bytes.readUInt16BE(iloc + 14); item > 0; item -= 1) {
      const inFile = kind === 0 || (bytes.readUInt16BE(at + 2) & 15) === 0;
      at += kind === 0 ? 4 : 6;
      const base = at;
      at += sizes[2];
      const extents = bytes.readUInt16BE(at);
      at += 2;
      for (let extent = 0; extent < extents; extent += 1) {
        if (kind > 0) at += sizes[3];
        if (inFile && sizes[2] === 0) grow(at, by);
        at += sizes[0] + sizes[1];
      }
      if (inFile && sizes[2] === 4) grow(base, by);
    }
    return Buffer.concat([out.subarray(0, ipcoEnd), added, out.subarray(ipcoEnd, entryEnd), Buffer.of(0x80 | number), out.subarray(entryEnd)]);
  },
};

function be32(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
