import type { Kernel, Span } from "../kernel.js";

const LF = 10;

/** So many windows of so many bytes. */
export interface Windows {
  readonly count: number;
  readonly size: number;
}

/**
 * Windows that are spread over the data, each a whole number of periods from its begin and long, in new
 * memory of the arena; or a small block itself.
 */
export function sampleOf(kernel: Kernel, data: Span, windows: Windows, period = 1): Span {
  if (isSmall(data, windows)) return data;
  return joined(kernel, data, windows, period, (window) => window);
}

/**
 * The whole lines of such windows: lines that are cut and joined would be of lengths that the data has not.
 */
export function linesOf(kernel: Kernel, data: Span, windows: Windows): Span {
  if (isSmall(data, windows)) return data;
  return joined(kernel, data, windows, 1, (window) => {
    return window.subarray(window.indexOf(LF) + 1, window.lastIndexOf(LF) + 1);
  });
}

function isSmall(data: Span, { count, size }: Windows): boolean {
  return data.size <= count * size;
}

function joined(
  kernel: Kernel,
  data: Span,
  { count, size }: Windows,
  period: number,
  partOf: (window: Uint8Array) => Uint8Array,
): Span {
  const length = size - (size % period);
  const sample = kernel.allocate(count * length);
  const target = kernel.view(sample);
  let filled = 0;
  for (let index = 0; index < count; index++) {
    const middle = Math.floor(((data.size - size) * (2 * index + 1)) / (2 * count));
    const from = { pointer: data.pointer + middle - (middle % period), size: length };
    const part = partOf(kernel.view(from));
    target.set(part, filled);
    filled += part.length;
  }
  return { pointer: sample.pointer, size: filled };
}
