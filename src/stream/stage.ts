import { concat, concatMap, defer, map, merge, type Observable, of } from 'rxjs'

/** What a live stage does: takes inputs in, and gives what is complete. Throws a `FaultError`. */
export interface Stage<I, O> {
  readonly push: (input: number, chunk: I) => void
  readonly end: (input: number) => void
  readonly advance: () => Iterable<O>
}

/** The outputs of a stage that is made anew for every subscription. A fault ends the stream in its error channel. */
export const stageOf = <I, O>(inputs: readonly Observable<I>[], make: () => Stage<I, O>): Observable<O> =>
  defer(() => {
    const stage = make()
    const steps = inputs.map((input, index) =>
      concat(
        input.pipe(map((chunk) => () => stage.push(index, chunk))),
        of(() => stage.end(index)),
      ),
    )
    return merge(...steps).pipe(
      concatMap((step) => {
        step()
        return stage.advance()
      }),
    )
  })
