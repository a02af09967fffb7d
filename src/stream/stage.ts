import { concat, concatMap, defer, map, merge, Observable, of, Subject, takeUntil } from 'rxjs'

/** What a live stage does: takes inputs in, and gives what is complete. Throws a `FaultError`. */
export interface Stage<I, O> {
  readonly push: (input: number, chunk: I) => void
  readonly end: (input: number) => void
  readonly advance: () => Iterable<O>
  /** Of several inputs: whether another chunk of this one is of use before others have come. Absent: always. */
  readonly wants?: (input: number) => boolean
  /** Whether nothing comes out any more, whatever else comes. Absent: not before all inputs have ended. */
  readonly isOver?: () => boolean
}

/**
 * Makes a stage. One that `lends` may give chunks whose samples stand only until the next is asked for: to a stage that follows it,
 * which copies what it keeps.
 */
export type MakeStage<I, O> = (lends: boolean) => Stage<I, O>

/**
 * The outputs of a stage that is made anew for every subscription. A fault ends the stream in its error channel. A stage that stands
 * on the outputs of another becomes one stage with it: what passes between them is seen by nobody else.
 */
export class StageStream<I, O> extends Observable<O> {
  constructor(
    private readonly inputs: readonly Observable<I>[],
    private readonly make: MakeStage<I, O>,
  ) {
    super((subscriber) => outputs(inputs, make(false)).subscribe(subscriber))
  }

  followedBy<P>(next: MakeStage<O, P>): StageStream<I, P> {
    const { inputs, make } = this
    return new StageStream(inputs, (lends) => new Chain(make(true), next(lends), inputs.length))
  }
}

/** `StageStream` of some inputs. */
export const stageOf = <I, O>(inputs: readonly Observable<I>[], make: MakeStage<I, O>): Observable<O> => {
  const [only, ...more] = inputs
  return only instanceof StageStream && more.length === 0 ? only.followedBy(make) : new StageStream(inputs, make)
}

const outputs = <I, O>(inputs: readonly Observable<I>[], stage: Stage<I, O>): Observable<O> =>
  inputs.length > 1 && inputs.every(isAsked) ? asked(inputs, stage) : sent(inputs, stage)

const isAsked = <I>(input: Observable<I>): input is Observable<I> & AsyncIterable<I> => Symbol.asyncIterator in input

/**
 * Of inputs that can be asked for chunks, as acquisitions: each is asked when it is not ahead of the others. What waits for those is in
 * its own ring, whose length is the lag that is allowed, and whose policy says what becomes of more.
 */
const asked = <I, O>(inputs: readonly (Observable<I> & AsyncIterable<I>)[], stage: Stage<I, O>): Observable<O> =>
  new Observable((subscriber) => {
    let going = inputs.length
    let waiting: (() => void)[] = []
    const wake = (): void => {
      const all = waiting
      waiting = []
      for (const each of all) each()
    }
    const take = async (iterator: AsyncIterator<I>, index: number): Promise<void> => {
      for (let next = iterator.next(); ; next = iterator.next()) {
        const one = await next
        if (subscriber.closed) return
        if (one.done === true) stage.end(index)
        else stage.push(index, one.value)
        for (const output of stage.advance()) subscriber.next(output)
        wake()
        if (stage.isOver?.() === true) subscriber.complete()
        if (one.done === true) break
        while (!subscriber.closed && stage.wants?.(index) === false) await new Promise<void>((resolve) => waiting.push(resolve))
      }
      if (--going === 0) subscriber.complete()
    }
    // All listen from now on.
    const iterators = inputs.map((input) => input[Symbol.asyncIterator]())
    for (const [index, iterator] of iterators.entries()) take(iterator, index).catch((error: unknown) => subscriber.error(error))
    return () => {
      wake()
      for (const iterator of iterators) void iterator.return?.()
    }
  })

const sent = <I, O>(inputs: readonly Observable<I>[], stage: Stage<I, O>): Observable<O> =>
  defer(() => {
    const steps = inputs.map((input, index) =>
      concat(
        input.pipe(map((chunk) => () => stage.push(index, chunk))),
        of(() => stage.end(index)),
      ),
    )
    const over = new Subject<void>()
    function* advanced(): Generator<O> {
      yield* stage.advance()
      if (stage.isOver?.() === true) over.next()
    }
    return merge(...steps).pipe(
      concatMap((step) => {
        step()
        return advanced()
      }),
      takeUntil(over),
    )
  })

/** A stage on the outputs of another, which has so many inputs. */
class Chain<I, M, O> implements Stage<I, O> {
  private ended = false

  constructor(
    private readonly first: Stage<I, M>,
    private readonly second: Stage<M, O>,
    private going: number,
  ) {}

  push(input: number, chunk: I): void {
    this.first.push(input, chunk)
  }

  end(input: number): void {
    this.first.end(input)
    this.going--
  }

  wants(input: number): boolean {
    return this.first.wants?.(input) ?? true
  }

  isOver(): boolean {
    return this.ended
  }

  *advance(): Generator<O> {
    for (const chunk of this.first.advance()) {
      this.second.push(0, chunk)
      yield* this.second.advance()
    }
    if (this.ended || (this.going > 0 && this.first.isOver?.() !== true)) return
    this.ended = true
    this.second.end(0)
    yield* this.second.advance()
  }
}
