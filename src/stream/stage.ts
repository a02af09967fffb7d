import { Observable, type Subscription } from 'rxjs'
import { conflict, FaultError } from '../model/fault.js'

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

/** An input that has ended has all its segments: no other may have more. Throws a Conflict. */
export const checkSegments = (
  kind: string,
  inputs: readonly { readonly ended: boolean; readonly segments: () => readonly unknown[] }[],
): void => {
  const counts = inputs.map((input) => input.segments().length)
  const least = inputs.findIndex(({ ended }, index) => ended && counts.some((count) => count > counts[index]))
  if (least < 0) return
  const most = counts.indexOf(Math.max(...counts))
  throw new FaultError(conflict(`segments of input ${most} of ${kind}`, `${counts[least]}, as input ${least}`, `${counts[most]}`))
}
