import type { Random } from "./random.js";

const LEVELS = ["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"] as const;
const SERVICES = ["gateway", "storage", "session", "billing", "search", "mailer"] as const;
const CITIES = ["Aarhus", "Bergen", "Calais", "Dakar", "Esbjerg", "Fez", "Galway", "Hanoi", "Izmir"] as const;
const PRODUCTS = ["bolt", "nut", "washer", "gear", "spring", "valve", "hinge", "bearing"] as const;

/** Adds lines or elements until the text is long enough. */
function repeat(size: number, begin: string, next: (number: number) => string, end = ""): string {
  const parts = [begin];
  let length = begin.length;
  for (let number = 0; length < size; number++) {
    const part = next(number);
    parts.push(part);
    length += part.length;
  }
  return parts.join("") + end;
}

/** A whole number with two decimals, as text. */
function hundredths(value: number): string {
  const sign = value < 0 ? "-" : "";
  const whole = Math.abs(value);
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, "0")}`;
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = 1 + (Math.floor(seconds / 86_400) % 28);
  const hour = Math.floor(seconds / 3600) % 24;
  return `2024-03-${two(day)}T${two(hour)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Lines of a server's log: a time that rises, a level, a service, a message with numbers. */
export function log(random: Random, size: number): string {
  let seconds = 0;
  return repeat(size, "", () => {
    seconds += random.skewed(20);
    const service = random.pick(SERVICES);
    const request = random.next().toString(16).padStart(8, "0");
    const address = `10.${random.below(4)}.${random.below(16)}.${random.below(256)}`;
    return (
      `${clock(seconds)}.${String(random.below(1000)).padStart(3, "0")}Z ${random.pick(LEVELS)} [${service}] ` +
      `request ${request} from ${address} took ${random.skewed(900)} ms, ${random.skewed(60_000)} bytes\n`
    );
  });
}

/** A table with a header: an identity that counts, a time, a place, a walk of measurements, prices. */
export function csv(random: Random, size: number): string {
  let temperature = 1500;
  return repeat(size, "id,time,city,temperature,product,quantity,price\n", (number) => {
    temperature += random.bell(30);
    const row = [
      number + 1,
      clock(number * 900),
      random.pick(CITIES),
      hundredths(temperature),
      random.pick(PRODUCTS),
      1 + random.skewed(40),
      hundredths(100 + random.skewed(20_000)),
    ];
    return `${row.join(",")}\n`;
  });
}

/** An array of objects with the same keys, one of them nested, one optional. */
export function json(random: Random, size: number): string {
  return repeat(
    size,
    "[",
    (number) => {
      const tags = Array.from({ length: random.below(4) }, () => `"${random.pick(PRODUCTS)}"`).join(", ");
      const note = random.below(3) === 0 ? `, "note": "${random.pick(SERVICES)} ${random.below(100)}"` : "";
      return (
        `${number === 0 ? "" : ","}\n  {"id": ${number}, "active": ${random.below(2) === 1}, ` +
        `"score": ${hundredths(random.bell(5000))}, "address": {"city": "${random.pick(CITIES)}", ` +
        `"number": ${1 + random.below(300)}}, "tags": [${tags}]${note}}`
      );
    },
    "\n]\n",
  );
}

/** A catalogue of nested elements with attributes. */
export function xml(random: Random, size: number): string {
  return repeat(
    size,
    '<?xml version="1.0" encoding="UTF-8"?>\n<catalogue>\n',
    (number) =>
      `  <item id="i${number}" stock="${random.skewed(500)}">\n    <name>${random.pick(PRODUCTS)}</name>\n` +
      `    <price currency="EUR">${hundredths(random.skewed(30_000))}</price>\n` +
      `    <origin>${random.pick(CITIES)}</origin>\n  </item>\n`,
    "</catalogue>\n",
  );
}

const RECORD_BYTES = 24;

/**
 * Records of 24 bytes, little-endian: a counter (32 bits), a time (32), a walk (32), a small code (8), flags (8), a
 * reading (16), a sum (32), a constant (32).
 */
export function fixedWidth(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let time = 1_700_000_000;
  let walk = 0;
  let sum = 0;
  for (let at = 0; at + RECORD_BYTES <= size; at += RECORD_BYTES) {
    time += 1 + random.skewed(8);
    walk += random.bell(500);
    const reading = 2000 + random.bell(100);
    sum = (sum + reading) >>> 0;
    view.setUint32(at, at / RECORD_BYTES, true);
    view.setUint32(at + 4, time, true);
    view.setInt32(at + 8, walk, true);
    view.setUint8(at + 12, random.skewed(16));
    view.setUint8(at + 13, 1 << random.below(8));
    view.setUint16(at + 14, reading, true);
    view.setUint32(at + 16, sum, true);
    view.setUint32(at + 20, 0x0001_0300, true);
  }
  return bytes;
}
