/**
 * How many blocks wait or are worked on for each thread: where one takes long, the threads beside it have more to do until its
 * result is taken.
 */
export const BLOCKS_PER_THREAD = 2;

/**
 * Maps items that arrive over time, `parallel` of them at a time, and gives the results in the items' order. At most
 * `parallel` results wait to be taken, so that memory stays bounded when the taker is slow. Where the items end with an
 * error, the results of all items before it are given first.
 */
export async function* mapOrdered<Item, Result>(
  items: AsyncIterable<Item>,
  parallel: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const waiting: Promise<Result>[] = [];
  const iterator = items[Symbol.asyncIterator]();
  let failure: { readonly error: unknown } | undefined;
  try {
    while (failure === undefined) {
      const next = await iterator.next().catch((error: unknown) => {
        failure = { error };
      });
      if (next === undefined || next.done === true) break;
      const result = map(next.value);
      // A failure is seen where the result is taken; until then it must not count as unhandled.
      result.catch(ignore);
      waiting.push(result);
      if (waiting.length > parallel) yield await (waiting.shift() as Promise<Result>);
    }
    while (waiting.length > 0) yield await (waiting.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(waiting);
    await iterator.return?.();
  }
  if (failure !== undefined) throw failure.error;
}

function ignore(): void {}
