/** Parts of files, each as right or as wrong as a golden file needs it; the codec has no hand in them. */

/** CRC-32C, bit by bit. */
export function crc32c(bytes) {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}

export function joined(...pieces) {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Base 128, the lowest digit first. */
export function number(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

export function word(value) {
  return Uint8Array.from([0, 8, 16, 24], (shift) => (value >>> shift) & 255);
}

/** Bytes that no prior makes smaller: a linear congruential generator's upper bits. */
export function noise(size, seed) {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

export function fixedHeader(flags, version = 1) {
  const bytes = [0xf7, 0x46, 0x5a, version, flags];
  const checksum = crc32c(bytes);
  return joined(bytes, word((checksum ^ (checksum >>> 16)) & 0xffff).subarray(0, 2));
}

/** A header with one field. */
export function withFields(flags, [name, value]) {
  const field = joined(new TextEncoder().encode(name), number(value.length), value);
  const section = joined(number(field.length), field);
  return joined(fixedHeader(flags | 0x10), section, word(crc32c(section)));
}

/** A block of prior 0, or of one that nobody knows: the check of the content is before the payload. */
export function block({ tag = 1, contentSize, contentCheck, chain = [0, 0], payload }) {
  const checked = joined(
    [tag],
    number(contentSize),
    number(chain.length + 4 + payload.length),
    chain,
    word(contentCheck ?? crc32c(payload)),
    payload,
  );
  return joined(checked, word(crc32c(checked)));
}

/** A short block of prior 0, or of one that nobody knows. */
export function shortBlock({ domain = 0, contentSize, contentCheck, chain = [128], payload }) {
  return joined(
    [0x80 + domain],
    number(contentSize ?? payload.length),
    number(chain.length + 4 + payload.length),
    chain,
    word(contentCheck ?? crc32c(payload)),
    payload,
  );
}

/** What a short block has before it: the magic. */
export const SHORT_START = Uint8Array.of(0xf7, 0x46);

export function storedBlock(content) {
  return block({ contentSize: content.length, payload: content });
}

/** An end section and its footer. */
export function indexOf(entries, { count = entries.length, size } = {}) {
  const section = joined([0], number(count), ...entries.flat().map(number));
  const checked = joined(section, word(crc32c(section)));
  return joined(checked, word(size ?? checked.length), [0x5a, 0xf7]);
}
