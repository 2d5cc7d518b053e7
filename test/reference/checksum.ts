/** CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected, all ones before and after. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const out = (remainder ^ (byte >>> bit)) & 1;
      remainder = (remainder >>> 1) ^ (out === 1 ? 0x82f63b78 : 0);
    }
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
