import { type Bytes, toBytes } from "./arrays.js";

/**
 * Chunks as bytes, until the signal says otherwise: a chunk that is waited for is not waited for any more once it is aborted.
 * @throws FlowzipError `invalid-argument` for a chunk that holds no bytes; the signal's reason
 */
export async function* byteChunks(
  chunks: AsyncIterable<Bytes>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await untilAborted(iterator.next(), signal);
      if (done === true) break;
      yield toBytes(value);
    }
    finished = true;
  } finally {
    if (!finished) await closed(iterator, signal);
  }
}

/** Tells an iterator that no more is taken. One that was aborted may never answer, and is not waited for. */
async function closed(iterator: AsyncIterator<Bytes>, signal: AbortSignal | undefined): Promise<void> {
  const answer = Promise.resolve(iterator.return?.());
  if (signal?.aborted === true) answer.catch(() => undefined);
  else await answer;
}

/** What a promise comes to, or the signal's reason where that comes first. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
