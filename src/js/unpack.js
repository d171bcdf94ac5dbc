// What the streams hold, in their order: see scripts/pack.mjs.
export const OTHER = 0, OPS = 1, TABLE = 2, LOCALS = 3, FLOAT = 4, LONG = 5, CONST = 6, ADDRESS = 7, LOAD = 8, STORE = 9, GET = 10, TEXT = 17, STREAMS = 18;
/** The smallest constant that is not negative here, and the first address of the module's own data. */
export const BIAS = 8, DATA = 2 ** 20;

/** As many kinds of instructions as there may be. */
const KINDS = 100;
/** Locals and constants are sorted further, by what is done next: behind the others, a stream for each kind of instruction. */
export const sorted = (stream, next) => (stream === CONST || stream === GET ? STREAMS + next.kind + (stream === CONST ? KINDS : 0) : stream);
/** Numbers the kinds: instructions that begin alike are of one. */
export const sort = (table) => {
  const kinds = [...new Set(table.map(({ words }) => words[0]))];
  for (const template of table) template.kind = kinds.indexOf(template.words[0]);
  return table;
};

/** The module that scripts/pack.mjs took apart. */
export function unpack(streams) {
  // This runs once and for the most part before the engine has compiled it, so calls are what takes time.
  const places = new Int32Array(streams.length);
  const char = (stream) => {
    const code = streams[stream].charCodeAt(places[stream]++);
    return code - (code > 92 ? 36 : 35);
  };
  const number = (stream) => {
    const code = streams[stream].charCodeAt(places[stream]++);
    let value = code - (code > 92 ? 36 : 35), more = 1;
    if (value < 75) return value;
    if (value > 89) value = 0, more = 5;
    else if (value > 86) value -= 87, more = 2;
    else value -= 75;
    while (more--) value = value * 91 + char(stream);
    return value;
  };

  const size = number(TABLE);
  const module = new Uint8Array(size + LENGTH);
  let at = 0;
  const unsigned = (value) => {
    for (; value > 127; value >>>= 7) module[at++] = value | 128;
    module[at++] = value;
  };
  const signed = (value) => {
    for (; value < -64 || value > 63; value >>= 7) module[at++] = value | 128;
    module[at++] = value & 127;
  };
  /** Other sections, up to there: bytes that are no text and a stretch of text, in turn. */
  const others = (end) => {
    while (at < end) {
      for (let left = number(OTHER); left--;) module[at++] = number(OTHER);
      for (let left = number(OTHER); left--;) module[at++] = streams[TEXT].charCodeAt(places[TEXT]++);
    }
  };
  const list = (read) => Array.from({ length: number(TABLE) }, read);
  const table = sort(list(() => ({ words: list(() => number(TABLE)), stream: number(TABLE), count: number(TABLE) })));
  /** The second halves of pairs, which are no instructions but name two others. */
  const seconds = [];
  const step = () => {
    let next = seconds.pop() ?? table[number(OPS)];
    for (; !next.words.length; next = table[next.stream]) seconds.push(table[next.count]);
    return next;
  };

  const body = () => {
    const groups = number(LOCALS);
    unsigned(groups);
    for (let left = 2 * groups; left--;) unsigned(number(LOCALS));
    let next = step();
    for (let depth = 1; depth;) {
      const { words, stream, count } = next;
      const op = words[0];
      if (op > 1 && op < 5) depth++;
      if (op === 11) depth--;
      if (depth) next = step();
      module[at++] = op;
      for (let index = 1; index < words.length; index++) module[at++] = words[index];
      for (let left = count; left--;) {
        const value = number(sorted(stream, next));
        if (stream > STORE && value < 128) module[at++] = value;
        else if (stream > ADDRESS) unsigned(stream > STORE ? value : 4 * value);
        else if (stream === CONST) signed((value - BIAS) | 0);
        else if (stream === ADDRESS) signed(value + DATA);
        else {
          if (stream === LONG && value > 127) left++;
          module[at++] = value;
        }
      }
    }
  };
  /** What is written, behind its length. */
  const sized = (write) => {
    const start = at;
    at += LENGTH;
    write();
    const length = at - start - LENGTH;
    at = start;
    unsigned(length);
    module.copyWithin(at, start + LENGTH, start + LENGTH + length);
    at += length;
  };

  others(number(TABLE));
  sized(() => {
    const bodies = number(LOCALS);
    unsigned(bodies);
    for (let left = bodies; left--;) sized(body);
  });
  others(size);
  return module.subarray(0, size);
}

/** The most bytes that a length has. */
const LENGTH = 5;
