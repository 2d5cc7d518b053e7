/**
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4), eight bytes a step by slicing: table k advances a byte by k more bytes.
 */

const POLYNOMIAL: u32 = 0x82f63b78;
const tables = memory.data(8 * 1024, 16);

export function initialiseChecksum(): void {
  for (let value: u32 = 0; value < 256; value++) {
    let crc = value;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (POLYNOMIAL & (0 - (crc & 1)));
    store<u32>(tables + ((<usize>value) << 2), crc);
  }
  for (let index: usize = 256; index < 2048; index++) {
    const previous = load<u32>(tables + ((index - 256) << 2));
    store<u32>(
      tables + (index << 2),
      (previous >>> 8) ^ load<u32>(tables + ((<usize>(previous & 255)) << 2)),
    );
  }
}

function entry(table: usize, value: u32): u32 {
  return load<u32>(tables + (table << 10) + ((<usize>(value & 255)) << 2));
}

/**
 * Continues a CRC-32C over `size` bytes at `pointer`.
 * @param seed the checksum of the bytes before, 0 at the start
 */
export function crc32c(pointer: usize, size: usize, seed: u32): u32 {
  let crc = ~seed;
  const end = pointer + size;
  while (pointer + 8 <= end) {
    const low = load<u32>(pointer) ^ crc;
    const high = load<u32>(pointer, 4);
    crc =
      entry(7, low) ^
      entry(6, low >>> 8) ^
      entry(5, low >>> 16) ^
      entry(4, low >>> 24) ^
      entry(3, high) ^
      entry(2, high >>> 8) ^
      entry(1, high >>> 16) ^
      entry(0, high >>> 24);
    pointer += 8;
  }
  while (pointer < end) {
    crc = (crc >>> 8) ^ entry(0, crc ^ load<u8>(pointer));
    pointer++;
  }
  return ~crc;
}
