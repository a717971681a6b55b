// A QR code (ISO/IEC 18004) of a text, drawn on the device: what it says is nobody's business but the two phones'.
// Bytes, level L: enough for a screen that is read by the phone beside it.

// By version from 1: bytes of error correction in a block, and blocks (table 9 of the standard, level L).
const CORRECTION = [
  7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30,
  30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
];
const BLOCKS = [
  1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20,
  21, 22, 24, 25,
];
const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];
const LEVEL_L = 1;

const sizeOf = (version) => 17 + 4 * version;
const bit = (value, at) => (value >>> at) & 1;

// Modules that hold data or its correction, in bytes: all but what the standard draws itself.
function room(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version > 1) {
    const lines = Math.floor(version / 7) + 2;
    modules -= (25 * lines - 10) * lines - 55;
    if (version > 6) modules -= 36;
  }
  return Math.floor(modules / 8);
}

const capacity = (version) => room(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
const headOf = (version) => (version < 10 ? 12 : 20);

// The version, the mask, and the modules by row: true is dark. Null when it does not fit.
export function qr(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const version = CORRECTION.findIndex((_, at) => headOf(at + 1) + 8 * bytes.length <= 8 * capacity(at + 1)) + 1;
  if (!version) return null;
  const words = interleaved(padded(bytes, version), version);
  const drawn = MASKS.map((_, mask) => matrix(version, words, mask));
  const worst = drawn.map(penalty);
  const mask = worst.indexOf(Math.min(...worst));
  return { version, mask, rows: drawn[mask] };
}

function padded(bytes, version) {
  const bits = [];
  const push = (value, length) => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push(bit(value, at));
  };
  push(4, 4);
  push(bytes.length, headOf(version) - 4);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, 8 * capacity(version) - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const words = Array.from({ length: bits.length / 8 }, (_, at) => parseInt(bits.slice(8 * at, 8 * at + 8).join(""), 2));
  for (let pad = 0xec; words.length < capacity(version); pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

// Multiplication in the field of 256 that the correction is reckoned in.
function times(one, other) {
  let product = 0;
  for (let at = 7; at >= 0; at -= 1) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (bit(other, at) * one);
  return product;
}

function divisor(degree) {
  const factors = [...Array(degree - 1).fill(0), 1];
  for (let root = 1, step = 0; step < degree; step += 1, root = times(root, 2)) {
    for (let at = 0; at < degree; at += 1) factors[at] = times(factors[at], root) ^ (factors[at + 1] ?? 0);
  }
  return factors;
}

function remainder(words, factors) {
  const rest = factors.map(() => 0);
  for (const word of words) {
    const lead = word ^ rest.shift();
    rest.push(0);
    factors.forEach((factor, at) => {
      rest[at] ^= times(factor, lead);
    });
  }
  return rest;
}

// Data in blocks, each with its correction, taken in turn.
function interleaved(words, version) {
  const count = BLOCKS[version - 1];
  const factors = divisor(CORRECTION[version - 1]);
  const short = Math.floor(words.length / count);
  const blocks = [];
  for (let at = 0, number = 0; number < count; number += 1) {
    const length = short + (number >= count - (words.length % count) ? 1 : 0);
    const data = words.slice(at, (at += length));
    blocks.push({ data, correction: remainder(data, factors) });
  }
  const inTurn = (part, most) => Array.from({ length: most }, (_, at) => blocks.map((block) => block[part][at])).flat();
  return [...inTurn("data", short + 1), ...inTurn("correction", factors.length)].filter((word) => word !== undefined);
}

function centres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const apart = version === 32 ? 26 : Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => sizeOf(version) - 7 - apart * (count - 2 - at))];
}

// The whole code. `fixed` is what the standard draws itself, and no mask turns.
function matrix(version, words, mask) {
  const size = sizeOf(version);
  const rows = Array.from({ length: size }, () => Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => Array(size).fill(false));
  const draw = (x, y, dark) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    rows[y][x] = Boolean(dark);
    fixed[y][x] = true;
  };
  const square = (x, y, reach, light) => {
    for (let down = -reach; down <= reach; down += 1) {
      for (let across = -reach; across <= reach; across += 1) {
        draw(x + across, y + down, !light.includes(Math.max(Math.abs(across), Math.abs(down))));
      }
    }
  };
  for (let at = 0; at < size; at += 1) {
    draw(6, at, at % 2 === 0);
    draw(at, 6, at % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, [2, 4]);
  const middles = centres(version);
  const last = middles.length - 1;
  middles.forEach((x, across) => {
    middles.forEach((y, down) => {
      const isCorner = (!across && !down) || (!across && down === last) || (across === last && !down);
      if (!isCorner) square(x, y, 2, [1]);
    });
  });
  drawFormat(draw, size, mask);
  if (version > 6) drawVersion(draw, size, version);
  fill(rows, fixed, words);
  return rows.map((row, y) => row.map((dark, x) => (fixed[y][x] ? dark : dark !== !MASKS[mask](x, y))));
}

function drawFormat(draw, size, mask) {
  const data = (LEVEL_L << 3) | mask;
  let rest = data;
  for (let turn = 0; turn < 10; turn += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  for (let at = 0; at < 15; at += 1) {
    const near = at < 6 ? at : at < 8 ? at + 1 : 0;
    if (at < 8) draw(8, near, bit(bits, at));
    else draw(at === 8 ? 7 : 14 - at, 8, bit(bits, at));
    if (at < 8) draw(size - 1 - at, 8, bit(bits, at));
    else draw(8, size - 15 + at, bit(bits, at));
  }
  draw(8, size - 8, true);
}

function drawVersion(draw, size, version) {
  let rest = version;
  for (let turn = 0; turn < 12; turn += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at += 1) {
    const [far, near] = [size - 11 + (at % 3), Math.floor(at / 3)];
    draw(far, near, bit(bits, at));
    draw(near, far, bit(bits, at));
  }
}

// In two columns at a time from the right, up and down in turn, past the line that counts.
function fill(rows, fixed, words) {
  const size = rows.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y][x] || at >= 8 * words.length) continue;
        rows[y][x] = Boolean(bit(words[at >>> 3], 7 - (at & 7)));
        at += 1;
      }
    }
  }
}

// How hard a code is to read: long runs, squares of one colour, what looks like a corner, and too much of one colour.
function penalty(rows) {
  const size = rows.length;
  const lines = [...rows, ...rows.map((_, x) => rows.map((row) => row[x]))].map((line) => line.map(Number).join(""));
  let points = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    points += 40 * (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
  }
  for (let y = 1; y < size; y += 1) {
    for (let x = 1; x < size; x += 1) {
      if (new Set([rows[y][x], rows[y - 1][x], rows[y][x - 1], rows[y - 1][x - 1]]).size === 1) points += 3;
    }
  }
  const dark = rows.flat().filter(Boolean).length / size ** 2;
  return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
}
