import { Observable, type Subscription } from 'rxjs'

/** What a live stage does: takes inputs in, and gives what is settled. Throws a `FaultError`. */
export interface Stage<I, O> {
  readonly push: (input: number, chunk: I) => void
  readonly end: (input: number) => void
  readonly advance: () => Iterable<O>
}

/** The outputs of a stage that is made anew for every subscription. A fault ends the stream in its error channel. */
export const stageOf = <I, O>(inputs: readonly Observable<I>[], make: () => Stage<I, O>): Observable<O> =>
  new Observable((subscriber) => {
    const stage = make()
    const subscriptions: Subscription[] = []
    let open = inputs.length
    const act = (step: () => void): void => {
      if (subscriber.closed) return
      try {
        step()
        for (const chunk of stage.advance()) subscriber.next(chunk)
        if (open === 0) subscriber.complete()
      } catch (error) {
        subscriber.error(error)
        for (const subscription of subscriptions) subscription.unsubscribe()
      }
    }
    for (const [index, input] of inputs.entries()) {
      const subscription = input.subscribe({
        next: (chunk) => act(() => stage.push(index, chunk)),
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          open--
          act(() => stage.end(index))
        },
      })
      subscriptions.push(subscription)
      subscriber.add(subscription)
    }
  })
