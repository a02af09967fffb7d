import { defer, from, lastValueFrom, merge, type Observable, toArray } from 'rxjs'

/** Do `work` on every item, at most `concurrency` at once; results in the order they are done. Cold; items are taken as work begins. */
export const parallel = <A, B>(
  items: Iterable<A>,
  concurrency: number,
  work: (item: A, index: number) => Promise<B>,
): Observable<B> =>
  defer(() => {
    const iterator = items[Symbol.iterator]()
    let index = 0
    // Each worker takes its next item itself: what waits in a list would take memory as the recording is long.
    async function* worker(): AsyncGenerator<B> {
      for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield await work(next.value, index++)
    }
    return merge(...Array.from({ length: concurrency }, () => from(worker())))
  })

/** All results of a stream, when it completes. */
export const collect = <A>(stream: Observable<A>): Promise<A[]> => lastValueFrom(stream.pipe(toArray()))
