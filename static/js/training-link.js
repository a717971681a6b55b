// A place in the training as the fragment of a link, which no server is ever sent. Bytes, in base64 for addresses:
// version, day (2), number of modules, and for each its key (16), the furthest it came (percent), the number of steps (2,
// the highest bit: keys that are no numbers) and the steps' keys (4 each, else 8); last a sum over all of it (4).
const VERSION = 1;
// So long a link is good (days). A link holds what was done when it was made, and is made anew in a moment.
const GOOD_FOR = 14;
// More than that is no link of ours (letters).
const LONGEST = 8000;
const WIDE = 0x8000;
const DAY = 86_400_000;
// Days are counted from here, in two bytes.
const FIRST_DAY = Date.UTC(2024, 0, 1) / DAY;

export const today = () => Math.floor(Date.now() / DAY) - FIRST_DAY;

// FNV-1a: tells a link that was cut or mistyped. It is no signature, and nothing depends on who made a link.
function sum(bytes) {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

const number = (value, length) => Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);
const hex = (bytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => text.match(/../g).map((pair) => parseInt(pair, 16));
const isNumber = (key) => /^[0-9a-f]{8}$/.test(key);
const letters = (key) => Array.from({ length: 8 }, (_, at) => key.charCodeAt(at) || 0);

// `rows`: [{module, best, steps}] with a module's key (a UUID) and those of its steps.
export function pack(rows, day = today()) {
  const bytes = [VERSION, ...number(day, 2), rows.length];
  for (const { module, best, steps } of rows) {
    const wide = !steps.every(isNumber);
    bytes.push(...fromHex(module.replaceAll("-", "")), best, ...number(steps.length + (wide ? WIDE : 0), 2));
    bytes.push(...steps.flatMap(wide ? letters : fromHex));
  }
  bytes.push(...number(sum(bytes), 4));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// {rows}, or {error}: large, broken, version (made by a site that is newer or older), old.
export function unpack(text, day = today()) {
  if (text.length > LONGEST) return { error: "large" };
  let bytes;
  try {
    bytes = [...atob(text.replaceAll("-", "+").replaceAll("_", "/"))].map((letter) => letter.charCodeAt(0));
  } catch {
    return { error: "broken" };
  }
  if (bytes.length < 8) return { error: "broken" };
  if (bytes[0] !== VERSION) return { error: "version" };
  const value = (part) => part.reduce((all, byte) => all * 256 + byte, 0);
  if (value(bytes.slice(-4)) !== sum(bytes.slice(0, -4))) return { error: "broken" };
  const made = value(bytes.slice(1, 3));
  if (made + GOOD_FOR < day) return { error: "old" };
  // A day ahead is another time zone; more is a clock or a hand that is wrong.
  if (made > day + 1) return { error: "broken" };
  return rowsIn(bytes.slice(3, -4), value) ?? { error: "broken" };
}

function rowsIn([count, ...rest], value) {
  const rows = [];
  for (let left = count; left; left -= 1) {
    const size = value(rest.slice(17, 19));
    const width = size & WIDE ? 8 : 4;
    const end = 19 + (size & ~WIDE) * width;
    if (rest.length < end || rest[16] > 100) return null;
    const key = hex(rest.slice(0, 16)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    rows.push({ module: key, best: rest[16], steps: keysIn(rest.slice(19, end), width) });
    rest = rest.slice(end);
  }
  return rest.length || !rows.length ? null : { rows };
}

function keysIn(bytes, width) {
  const keys = [];
  for (let at = 0; at < bytes.length; at += width) {
    const key = bytes.slice(at, at + width);
    keys.push(width === 4 ? hex(key) : String.fromCharCode(...key.filter(Boolean)));
  }
  return keys;
}
