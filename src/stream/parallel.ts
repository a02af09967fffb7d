import { from, lastValueFrom, mergeMap, type Observable, toArray } from 'rxjs'

/** Do `work` on every item, at most `concurrency` at once; results in the order they are done. Cold. */
export const parallel = <A, B>(
  items: Iterable<A>,
  concurrency: number,
  work: (item: A, index: number) => Promise<B>,
): Observable<B> => from(items).pipe(mergeMap((item, index) => work(item, index), concurrency))

/** All results of a stream, when it completes. */
export const collect = <A>(stream: Observable<A>): Promise<A[]> => lastValueFrom(stream.pipe(toArray()))
