import { FlowzipError, missingModel } from "./container/errors.js";
import { kernelBase64 } from "./kernel.bytes.js";
import type { NetworkModel } from "./model/network.js";

/** A run of bytes in the kernel's memory. */
export interface Span {
  readonly pointer: number;
  readonly size: number;
}

/** What the compiled kernel offers; each function is described where it is written, in `codec/kernel`. */
export interface KernelFunctions {
  arenaStart(): number;
  branchesConvert(buffer: number, size: number, mask: number, inverse: boolean): void;
  branchesDetect(buffer: number, size: number, scratch: number): number;
  branchesScratchBytes(): number;
  crc32c(pointer: number, size: number, seed: number): number;
  bwtForwardScratch(size: number): number;
  bwtInverseScratch(size: number): number;
  bwtPrimaryCount(size: number): number;
  bwtForward(text: number, size: number, scratch: number, permuted: number, primary: number): void;
  bwtInverse(permuted: number, size: number, primary: number, scratch: number, text: number): number;
  coefficientsScratchBytes(width: number): number;
  coefficientsEncodePlane(
    coder: number,
    fields: number,
    planes: number,
    quantisers: number,
    width: number,
    scratch: number,
  ): void;
  coefficientsDecodePlane(
    coder: number,
    fields: number,
    planes: number,
    quantisers: number,
    width: number,
    scratch: number,
  ): void;
  conditionerLook(conditioner: number, cell: number): void;
  conditionerLookAll(conditioner: number, cell: number): void;
  conditionerNext(conditioner: number, target: number, value: number): void;
  contextScratchBytes(size: number): number;
  contextEncode(
    bytes: number,
    size: number,
    stride: number,
    word: number,
    payload: number,
    room: number,
    scratch: number,
  ): number;
  contextDecode(
    bytes: number,
    size: number,
    stride: number,
    payload: number,
    payloadSize: number,
    scratch: number,
  ): number;
  permutedScratchBytes(): number;
  permutedEncode(
    bytes: number,
    size: number,
    word: number,
    payload: number,
    room: number,
    scratch: number,
  ): number;
  permutedDecode(bytes: number, size: number, payload: number, payloadSize: number, scratch: number): number;
  codedChunks(): number;
  lastChunkDecisions(): number;
  lastChunkIntervals(): number;
  payloadWord(): number;
  ransEncodeChunk(intervals: number, count: number, word: number, end: number): number;
  findRecords(block: number, size: number, list: number, scratch: number): number;
  numericForward(
    source: number,
    target: number,
    size: number,
    width: number,
    bigEndian: number,
    head: number,
    west: number,
    north: number,
    prediction: number,
  ): number;
  numericInverse(
    buffer: number,
    size: number,
    width: number,
    bigEndian: number,
    head: number,
    west: number,
    north: number,
    prediction: number,
  ): number;
  fieldBytes(width: number, height: number): number;
  fieldStride(width: number): number;
  placeField(field: number, width: number, height: number, least: number, most: number, memory: number): void;
  resample(source: number, target: number): void;
  samplesScratchBytes(width: number): number;
  samplesBegin(scratch: number, payload: number, payloadSize: number): void;
  networkOpinions(description: number, fields: number, planes: number, memory: number, values: number): void;
  samplesNetworkBytes(description: number, width: number): number;
  samplesEncodePlane(
    scratch: number,
    fields: number,
    planes: number,
    way: number,
    description: number,
    networkMemory: number,
    goesOn: boolean,
  ): void;
  samplesDecodePlane(
    scratch: number,
    fields: number,
    planes: number,
    way: number,
    description: number,
    networkMemory: number,
    goesOn: boolean,
  ): void;
  samplesEndEncoding(scratch: number, payload: number, word: number): number;
  samplesEndDecoding(scratch: number): number;
  canvasBytes(width: number, height: number): number;
  placeCanvas(canvas: number, width: number, height: number, memory: number): void;
  addPart(canvas: number, most: number): void;
  fillPart(canvas: number, part: number, samples: number, least: number): void;
  readPart(canvas: number, part: number, samples: number, least: number): void;
  screenScratchBytes(width: number, height: number): number;
  screenEncode(
    scratch: number,
    canvas: number,
    payload: number,
    room: number,
    strong: boolean,
    word: number,
  ): number;
  screenDecode(
    scratch: number,
    canvas: number,
    payload: number,
    payloadSize: number,
    strong: boolean,
  ): number;
  order2ScratchBytes(): number;
  order2Encode(
    bytes: number,
    size: number,
    word: number,
    payload: number,
    room: number,
    scratch: number,
  ): number;
  order2Decode(bytes: number, size: number, payload: number, payloadSize: number, scratch: number): number;
  planesForward(source: number, target: number, size: number, head: number, stride: number): number;
  planesInverse(source: number, target: number, size: number, head: number, stride: number): number;
  rarestByte(source: number, size: number, scratch: number): number;
  recordsListBytes(): number;
  recordsScratchBytes(): number;
  repeatsForward(
    source: number,
    size: number,
    target: number,
    escapeByte: number,
    least: number,
    scratch: number,
  ): number;
  repeatsInverse(
    latent: number,
    latentSize: number,
    target: number,
    size: number,
    escapeByte: number,
    least: number,
    scratch: number,
  ): number;
  repeatsInverseScratchBytes(): number;
  repeatsScratchBytes(): number;
  wrappingCountsBytes(): number;
  wrappingForward(
    source: number,
    size: number,
    target: number,
    pairs: boolean,
    escapeByte: number,
    near: number,
    counts: number,
    scratch: number,
  ): number;
  wrappingForwardScratchBytes(): number;
  wrappingInverse(
    latent: number,
    latentSize: number,
    target: number,
    size: number,
    pairs: boolean,
    escapeByte: number,
    near: number,
    scratch: number,
  ): boolean;
  wrappingInverseScratchBytes(): number;
  wrappingRoom(size: number): number;
}

const PAGE = 65536;
/** WebAssembly's 32-bit memory, less a page so that no end of a span wraps. */
const LARGEST_MEMORY = 2 ** 32 - PAGE;
const ALIGNMENT = 64;
/** Long arrays are checked in pieces: the kernel's memory never shrinks again. */
const CHECKED_AT_A_TIME = 1 << 20;
/** Readable bytes behind every span: kernels may look, but not go, past an end. */
const PADDING = 64;

/**
 * One instance of the WebAssembly kernel with an arena: memory is handed out upwards and given back all at once down to a
 * mark, so that it grows to what the largest block needs and then stays.
 *
 * @example
 * const kernel = await Kernel.load();
 * kernel.crc32c(new TextEncoder().encode("123456789")); // 0xe3069283
 */
export class Kernel {
  readonly run: KernelFunctions;
  readonly #memory: WebAssembly.Memory;
  readonly #networks = new Map<number, NetworkModel>();
  #free: number;

  private constructor(instance: WebAssembly.Instance) {
    this.run = instance.exports as unknown as KernelFunctions;
    this.#memory = instance.exports["memory"] as WebAssembly.Memory;
    this.#free = this.run.arenaStart();
  }

  /** @throws FlowzipError `engine-unsupported` where WebAssembly with SIMD is missing */
  static async load(): Promise<Kernel> {
    compiled ??= compile();
    return new Kernel(await WebAssembly.instantiate(await compiled, {}));
  }

  /** Lends a network to the priors that ask for its number. */
  lend(number: number, network: NetworkModel): void {
    this.#networks.set(number, network);
  }

  /**
   * The network of a number, which files name.
   * @throws FlowzipError `missing-model` where there is none
   */
  network(number: number): NetworkModel {
    const network = this.#networks.get(number);
    if (network !== undefined) return network;
    throw missingModel(number);
  }

  /** Where the arena stands; give it to {@link release}. */
  mark(): number {
    return this.#free;
  }

  /** Gives back all that was allocated since the mark. */
  release(mark: number): void {
    this.#free = mark;
  }

  /**
   * @returns `size` bytes with whatever they held before, aligned to 64, with 64 readable bytes behind them
   * @throws FlowzipError `limit-exceeded` where the engine gives no more memory
   */
  allocate(size: number): Span {
    const pointer = this.#free;
    const end = Math.ceil((pointer + size + PADDING) / ALIGNMENT) * ALIGNMENT;
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing, end);
    this.#free = end;
    return { pointer, size };
  }

  #grow(missing: number, end: number): void {
    const refused = (cause?: unknown) =>
      new FlowzipError(
        "limit-exceeded",
        `a block needs ${end} bytes of memory, and the engine does not give them`,
        "use a smaller block size, or fewer threads",
        { cause },
      );
    if (end > LARGEST_MEMORY) throw refused();
    try {
      this.#memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      throw refused(cause);
    }
  }

  /** A view of a span; valid until the next allocation. */
  view(span: Span): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, span.pointer, span.size);
  }

  /** A view of a span as integers; valid until the next allocation, and then of no length. */
  integers({ pointer, size }: Span): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer as ArrayBuffer, pointer, size >> 2);
  }

  /** Copies bytes into the arena. */
  write(bytes: Uint8Array): Span {
    const span = this.allocate(bytes.length);
    this.view(span).set(bytes);
    return span;
  }

  /** Copies a span out of the arena. */
  read(span: Span): Uint8Array<ArrayBuffer> {
    return this.view(span).slice();
  }

  /** CRC-32C of an array, as an unsigned number. */
  crc32c(bytes: Uint8Array): number {
    const mark = this.mark();
    const room = this.allocate(Math.min(bytes.length, CHECKED_AT_A_TIME));
    let checksum = 0;
    for (let from = 0; from < bytes.length; from += room.size) {
      const piece = bytes.subarray(from, from + room.size);
      this.view(room).set(piece);
      checksum = this.run.crc32c(room.pointer, piece.length, checksum);
    }
    this.release(mark);
    return checksum >>> 0;
  }
}

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  const text = atob(kernelBase64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new FlowzipError(
      "engine-unsupported",
      "this JavaScript engine does not compile the kernel",
      "use one with WebAssembly SIMD (Node 20, Chrome 91, Firefox 89, Safari 16.4 or newer)",
      { cause },
    );
  }
}
