/**
 * Flow "wrapping": line ends that follow from a width become spaces.
 *
 * A program that wraps a text ends a line where the next word does not fit any more, so that such a line end
 * says nothing but hides from the prior which word follows which. Some programs leave the space before it.
 *
 * Definition. A line end is the byte LF, or in data that say so CR LF, which the latent writes as LF. A word
 * is a longest run of bytes that are neither a space nor LF nor begin a line end. Both ways keep a width, 0
 * at first, and where they are in the line; the next word, which they both see, has `word` bytes.
 *
 *     a space or a line end after a word is awaited to be a line end when the next word does not fit the width
 *     a line end that is awaited, of the kind that is awaited (with a space before it or without)     space
 *     a space that is awaited to be a line end: the escape byte, and the word widens the width        escape
 *     an LF without CR in data with CR LF                                                             escape LF
 *     any other byte                                                                                  itself
 *
 * The escape byte does not occur in the data. A line end that was not awaited narrows the width, if it was
 * near. The kind is that of most of the last line ends, a counter of two bits.
 */

export const LF: u32 = 10;
export const CR: u32 = 13;
export const SPACE: u32 = 32;

/** What a byte can begin, in a table for each byte value: a word has bytes of class 0. */
export const IN_WORD: u32 = 0;
export const IS_SPACE: u32 = 1;
export const IS_LF: u32 = 2;
export const IS_ESCAPE: u32 = 3;
/** The CR of a line end, if an LF follows; only where data are read. */
export const MAY_END: u32 = 4;
export const CLASSES: usize = 256;

/** Bytes that go through one call, but for a word, since engines replace slow code only between calls. */
export const STEP: usize = 1 << 16;

/** The counter of kinds: from this on, a space is awaited before line ends. */
const SPACED: u32 = 2;
const MOST_SPACED: u32 = 3;

/** Where the text stands: the width, the kind of line ends, and the line. */
@unmanaged
export class Line {
  /** The longest line that fits, in bytes without its end; 0 as long as none is known. */
  width: u32;
  spaced: u32;
  /** Bytes of the line so far. */
  column: u32;
  /** How many spaces are the last of them. */
  spaces: u32;
  /** How much a line end that was not awaited may narrow the width. */
  near: u32;

  begin(near: u32): void {
    this.width = 0;
    this.spaced = 0;
    this.column = 0;
    this.spaces = 0;
    this.near = near;
  }

  /** Whether a gap here, before a word of `word` bytes, should be a line end. */
  @inline
  awaits(word: u32): bool {
    return (
      this.spaces === 0 &&
      word > 0 &&
      this.column > 0 &&
      this.width > 0 &&
      this.column + 1 + word > this.width
    );
  }

  /** Whether the awaited line end has a space before it. */
  @inline
  get awaitsSpace(): bool {
    return this.spaced >= SPACED;
  }

  @inline
  passWord(word: u32): void {
    this.column += word;
    if (word > 0) this.spaces = 0;
  }

  @inline
  passSpace(): void {
    this.column++;
    this.spaces++;
  }

  /** Passes a space that was awaited to be a line end. */
  @inline
  passEscaped(word: u32): void {
    this.width = this.column + 1 + word;
    this.passSpace();
  }

  /** Passes a line end that came as awaited. */
  @inline
  passAwaited(): void {
    if (this.column > this.width) this.width = this.column;
    this.spaced = this.awaitsSpace ? MOST_SPACED : 0;
    this.passBreak();
  }

  /** Passes a line end that the latent shows, before a word of `word` bytes. */
  @inline
  passShown(word: u32): void {
    const length = this.column - this.spaces;
    if (word > 0 && length > 0 && this.spaces <= 1) this.learn(length, word);
    this.passBreak();
  }

  /** Passes what ends the line and says nothing of its width. */
  @inline
  passBreak(): void {
    this.column = 0;
    this.spaces = 0;
  }

  /** Takes in a shown line end after `length` bytes and perhaps a space. */
  private learn(length: u32, word: u32): void {
    if (this.spaces === <u32>this.awaitsSpace) {
      const next = length + 1 + word;
      if (this.width === 0 || length > this.width) this.width = length;
      else if (next <= this.width && next + this.near > this.width) this.width = next - 1;
    }
    if (this.spaces === 1) this.spaced = min(this.spaced + 1, MOST_SPACED);
    else if (this.spaced > 0) this.spaced--;
  }
}

/** Bytes of room for what either way makes, `size` bytes: words are copied by eights. */
export function wrappingRoom(size: usize): usize {
  return size + 8;
}

/** Copies the `size` bytes of a word, and up to 7 bytes more, which may lie behind any end. */
export function copyWord(source: usize, target: usize, size: usize): void {
  for (let at: usize = 0; at < size; at += 8) store<u64>(target + at, load<u64>(source + at));
}

/** Fills the table of classes. */
export function classify(classes: usize, escapeByte: u32, pairsEnd: bool): void {
  memory.fill(classes, <u8>IN_WORD, CLASSES);
  if (pairsEnd) store<u8>(classes + CR, MAY_END);
  store<u8>(classes + escapeByte, IS_ESCAPE);
  store<u8>(classes + SPACE, IS_SPACE);
  store<u8>(classes + LF, IS_LF);
}
