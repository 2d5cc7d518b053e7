import type { Kernel, Span } from "../kernel.js";

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
  const { count, size } = windows;
  if (data.size <= count * size) return data;
  const length = size - (size % period);
  const sample = kernel.allocate(count * length);
  for (let index = 0; index < count; index++) {
    const middle = Math.floor(((data.size - size) * (2 * index + 1)) / (2 * count));
    const from = { pointer: data.pointer + middle - (middle % period), size: length };
    kernel.view(sample).set(kernel.view(from), index * length);
  }
  return sample;
}
