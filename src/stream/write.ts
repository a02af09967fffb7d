import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  interval,
  map,
  merge,
  mergeMap,
  type OperatorFunction,
  of,
  Subject,
  takeUntil,
  tap,
  throwError,
} from 'rxjs'

/** An output that grows while a stream goes on. Every step throws a `FaultError`. */
export interface GrowingOutput<C, P> {
  /** Write a chunk. */
  readonly write: (chunk: C) => void
  /** Make what was written durable, where it is time to; how far it is, where something was. */
  readonly commit: () => P | undefined
  /** Make a whole output of it, and open it. */
  readonly finish: () => Promise<P>
  /** Let go of it: unfinished, unless it is finished. A promise where something that was begun has to end first. */
  readonly close: () => Promise<void> | void
}

/** How often it is looked whether what was written is to be made durable where no chunk comes that would do it, in milliseconds. */
const TICK = 200

/** Write a stream to an output, which is opened when it is subscribed to; tells how far it is. */
export const writtenTo =
  <C, P>(open: () => GrowingOutput<C, P>): OperatorFunction<C, P> =>
  (chunks) =>
    defer(() => {
      const output = open()
      const ended = new Subject<void>()
      const written = chunks.pipe(
        map((chunk) => output.write(chunk)),
        tap({ complete: () => ended.next() }),
      )
      const ticks = interval(TICK).pipe(takeUntil(ended))
      const progress = merge(ticks, written).pipe(
        concatMap(() => {
          const told = output.commit()
          return told === undefined ? EMPTY : of(told)
        }),
      )
      return concat(
        progress,
        defer(() => output.finish()),
      ).pipe(
        // Whoever hears of the error may recover what was written at once.
        catchError((error: unknown) => {
          const left = output.close()
          return left instanceof Promise ? from(left).pipe(mergeMap(() => throwError(() => error))) : throwError(() => error)
        }),
        finalize(() => void output.close()),
      )
    })
