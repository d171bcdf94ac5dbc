// The module as text that a server's compression makes smaller than the module itself: what is alike stands together, instructions in one
// stream and what they work on in others, each number beside numbers of its kind. src/js/unpack.js puts it together again.
import {
  ADDRESS, BIAS, CONST, DATA, FLOAT, GET, LOAD, LOCALS, LONG, OPS, OTHER, sort, sorted, STORE, STREAMS, TABLE, TEXT, unpack,
} from "../src/js/unpack.js";

// Streams that need no rule of their own to be read.
const [SET, TEE, UNALIGNED, CALL, LABEL, LABELS] = [11, 12, 13, 14, 15, 16];
/** So many pairs of instructions are worth a symbol of their own. */
const PAIRS = 16;
/** A stretch of text is told from other bytes from this length on. */
const STRETCH = 4;
/** The section of code. */
const CODE = 10;
/** Addresses of data end here at the latest, for all that the packer cares: what is more is a constant like any other. */
const DATA_END = DATA + 2 ** 16;

/** Takes a module apart: an array of texts. */
export function pack(wasm) {
  const streams = Array.from({ length: STREAMS }, () => []);
  const templates = new Map();
  const done = []; // instructions in their order
  const read = reader(wasm);
  read.at = 8;
  for (let section = read.byte(); section !== CODE; section = read.byte()) read.at = read.unsigned() + read.at;
  const before = read.at;
  const after = read.unsigned() + read.at;
  const bodies = read.unsigned();
  streams[LOCALS].push(bodies);
  for (let left = bodies; left; left--) body(read, streams, templates, done);

  // The most frequent templates get the smallest numbers.
  const symbols = paired(done.map(({ template }) => template));
  const order = sort([...new Set([...templates.values(), ...symbols.flatMap(parts)])].sort((one, other) => other.times - one.times));
  const rank = new Map(order.map((template, index) => [template, index]));
  streams[OPS].push(...symbols.map((symbol) => rank.get(symbol)));
  done.forEach(({ template, numbers }, index) => {
    if (numbers.length) (streams[sorted(template.stream, done[index + 1].template)] ??= []).push(...numbers);
  });
  const place = (part) => rank.get(part) ?? part;
  streams[TABLE] = [wasm.length, order.length, ...order.flatMap(({ words, stream, count }) => [words.length, ...words, place(stream), place(count)]), before];
  const text = others(wasm.subarray(0, before), streams) + others(wasm.subarray(after), streams);

  const texts = Array.from(streams, (numbers = []) => numbers.map(write).join(""));
  texts[TEXT] = text;
  if (Buffer.compare(unpack(texts), wasm)) throw new Error("What scripts/pack.mjs packs, src/js/unpack.js does not unpack.");
  return texts;
}

/** A symbol with those it is made of. */
const parts = (symbol) => (symbol.words.length ? [symbol] : [symbol, ...parts(symbol.stream), ...parts(symbol.count)]);

/** The same instructions, with a symbol for each of the pairs that are met most. A pair has no words; for stream and count it names its two halves. */
function paired(symbols) {
  for (let left = PAIRS; left; left--) {
    const met = new Map();
    let most = { times: 0 };
    symbols.forEach((stream, index) => {
      const seconds = met.get(stream) ?? new Map();
      met.set(stream, seconds);
      const count = symbols[index + 1];
      const pair = seconds.get(count) ?? { words: [], stream, count, times: 0 };
      seconds.set(count, pair);
      pair.times++;
      if (count && pair.times > most.times) most = pair;
    });
    const shorter = [];
    for (let index = 0; index < symbols.length; index++) {
      const meets = symbols[index] === most.stream && symbols[index + 1] === most.count;
      shorter.push(meets ? most : symbols[index]);
      if (meets) index++;
    }
    symbols = shorter;
  }
  for (const symbol of symbols) symbol.times = 0;
  for (const symbol of symbols) symbol.times++;
  return symbols;
}

/** What is not code: its text, which stays as it is, is told from the other bytes. */
function others(bytes, streams) {
  const pieces = Buffer.from(bytes).toString("latin1").split(new RegExp(`([ -~]{${STRETCH},})`));
  let all = "";
  for (let index = 0; index < pieces.length; index += 2) {
    const [gap, text = ""] = pieces.slice(index, index + 2);
    if (gap || text) streams[OTHER].push(gap.length, ...Buffer.from(gap, "latin1"), text.length);
    all += text;
  }
  return all;
}

function body(read, streams, templates, done) {
  const end = read.unsigned() + read.at;
  const groups = read.unsigned();
  streams[LOCALS].push(groups);
  for (let left = 2 * groups; left; left--) streams[LOCALS].push(read.unsigned());
  while (read.at < end) {
    const { words, stream, count, numbers } = instruction(read);
    const key = `${words} ${stream} ${count}`;
    const template = templates.get(key) ?? { words, stream, count, times: 0 };
    templates.set(key, template);
    template.times++;
    done.push({ template, numbers });
  }
}

/** An instruction: the bytes that say what is done, and the numbers that say to what. */
function instruction(read) {
  const { byte, unsigned, signed } = read;
  const start = read.at;
  const op = byte();
  const split = (stream, ...kinds) => {
    const words = [...read.all.subarray(start, read.at)];
    return { words, stream, count: kinds.length, numbers: kinds.map((kind) => kind()) };
  };
  const whole = (...kinds) => {
    for (const kind of kinds) kind();
    return split(OTHER);
  };

  switch (op) {
    case 0x0c: case 0x0d: return split(LABEL, unsigned); // br, br_if
    case 0x0e: return table(split, read);
    case 0x10: return split(CALL, unsigned);
    case 0x11: return whole(unsigned, unsigned); // call_indirect
    case 0x20: return split(GET, unsigned);
    case 0x21: return split(SET, unsigned);
    case 0x22: return split(TEE, unsigned);
    case 0x41: return constant(split(CONST, signed));
    case 0x42: return long(split, read);
    case 0x43: return split(FLOAT, ...Array(4).fill(byte));
    case 0x44: return split(FLOAT, ...Array(8).fill(byte));
    case 0x1c: return whole(...Array(unsigned()).fill(byte)); // select with a type
    case 0xfc: return wide(whole, unsigned);
  }
  if (op >= 0x28 && op <= 0x3e) return memory(op, split, read);
  // Blocks; globals and tables; memory.size, memory.grow, ref.null; ref.func.
  if ((op >= 0x02 && op <= 0x04) || (op >= 0x23 && op <= 0x26) || [0x3f, 0x40, 0xd0, 0xd2].includes(op)) return whole(unsigned);
  if (op > 0xc4 && op !== 0xd1) throw new Error(`scripts/pack.mjs does not know the instruction 0x${op.toString(16)}.`);
  return split(OTHER);
}

function table(split, read) {
  const before = read.at;
  const labels = read.unsigned() + 1;
  read.at = before;
  return split(LABELS, ...Array(labels + 1).fill(read.unsigned));
}

/** Loads and stores: an offset is a multiple of four mostly. */
function memory(op, split, read) {
  read.unsigned();
  const access = split(op < 0x36 ? LOAD : STORE, read.unsigned);
  const [offset] = access.numbers;
  return offset % 4 ? { ...access, stream: UNALIGNED } : { ...access, numbers: [offset / 4] };
}

/** An i64.const, byte by byte: most are pieces of text. */
function long(split, read) {
  const more = Array(read.ahead() - 1).fill(read.byte);
  const first = split(LONG, read.byte);
  return { ...first, numbers: [...first.numbers, ...more.map((byte) => byte())] };
}

/** Addresses of data are told from other constants. */
function constant(instruction) {
  const [value] = instruction.numbers;
  return value >= DATA && value < DATA_END
    ? { ...instruction, stream: ADDRESS, numbers: [value - DATA] }
    : { ...instruction, numbers: [(value + BIAS) >>> 0] };
}

/** Conversions that saturate, and whole stretches of memory or of tables. */
function wide(whole, unsigned) {
  const which = unsigned();
  return whole(...Array(which < 8 ? 0 : [8, 10, 12, 14].includes(which) ? 2 : 1).fill(unsigned));
}

function reader(all) {
  const read = {
    all,
    at: 0,
    bytes(count) {
      read.at += count;
      return all.subarray(read.at - count, read.at);
    },
    byte: () => read.bytes(1)[0],
    /** How many bytes the next number has. */
    ahead: () => all.subarray(read.at).findIndex((byte) => byte < 128) + 1,
    unsigned: () => read.bytes(read.ahead()).reduceRight((number, byte) => number * 128 + (byte & 127), 0),
    signed() {
      const last = all[read.at + read.ahead() - 1];
      const bits = 7 * read.ahead();
      const number = read.unsigned();
      return last & 64 ? number - 2 ** bits : number;
    },
  };
  return read;
}

/** Printable ASCII without the quote and the backslash: 91 characters. */
const char = (index) => String.fromCharCode(index + (index < 57 ? 35 : 36));
const digits = (number, count) => (count ? digits(Math.floor(number / 91), count - 1) + char(number % 91) : "");

/** A number in one character where it is small, else in two, three or six. */
function write(number) {
  if (number < 75) return char(number);
  if (number < 12 * 91) return digits(75 * 91 + number, 2);
  if (number < 3 * 91 ** 2) return digits(87 * 91 ** 2 + number, 3);
  return char(90) + digits(number, 5);
}
