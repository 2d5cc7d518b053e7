/** So many arguments a call may have in every engine. */
const PIECE = 8192;

/** Bytes as a string with a character for each, of that code: engines keep such strings in a byte a character. */
export function toBinaryString(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return pieces.join("");
}

/** The inverse of {@link toBinaryString}. */
export function fromBinaryString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
