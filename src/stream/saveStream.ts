import { defer, finalize, from, map, merge, type Observable, Subject, tap } from 'rxjs'

/** How a save is watched and stopped. */
interface Watched<P> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: P) => void
}

/** A save as a cold stream of its progress: it begins with the subscription, and unsubscribing stops it as a signal does. */
export const saveStream = <P, O extends Watched<P>, S>(
  options: O & Watched<P>,
  /** What is told of a save that had nothing to do. */
  done: P,
  save: (options: O & Watched<P>) => Promise<S>,
): Observable<P | (P & { readonly saved: S })> =>
  defer(() => {
    const stop = new AbortController()
    const told = new Subject<P>()
    let last = done
    const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
    const onProgress = (progress: P): void => {
      last = progress
      options.onProgress?.(progress)
      told.next(progress)
    }
    const saved = from(save({ ...options, signal, onProgress })).pipe(
      tap({ finalize: () => told.complete() }),
      map((whole) => ({ ...last, saved: whole })),
    )
    return merge(told, saved).pipe(finalize(() => stop.abort()))
  })
