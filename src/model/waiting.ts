/**
 * Thrown where bytes are asked for that are still on their way, as from another machine: no failure, and no fault. Whoever can
 * wait awaits `ready` and asks again. What was begun by the time it is thrown must be nothing, or be begun anew.
 */
export class Waiting extends Error {
  override readonly name = 'Waiting'

  /** `ready` resolves when asking again makes sense, and rejects when it never will; where nobody waits any more, work ends. */
  constructor(readonly ready: (signal?: AbortSignal) => Promise<unknown>) {
    super('the bytes are not here yet: await them with whenReady')
  }
}

/** True for a `Waiting` of any copy of this module. */
export const isWaiting = (error: unknown): error is Waiting =>
  error instanceof Waiting || (error instanceof Error && error.name === 'Waiting' && 'ready' in error)

/** Ask, and again as often as there is something to wait for. */
export const whenReady = async <A>(ask: () => A | Promise<A>, signal?: AbortSignal): Promise<A> => {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isWaiting(error)) throw error
      await error.ready(signal)
    }
  }
}

/** The same without a turn of the event loop where nothing has to be waited for. */
export const soon = <A>(ask: () => A | Promise<A>, signal?: AbortSignal): A | Promise<A> => {
  let answer: A | Promise<A>
  try {
    answer = ask()
  } catch (error) {
    if (!isWaiting(error)) throw error
    return error.ready(signal).then(() => whenReady(ask, signal))
  }
  if (!(answer instanceof Promise)) return answer
  return answer.catch(async (error: unknown) => {
    if (!isWaiting(error)) throw error
    await error.ready(signal)
    return whenReady(ask, signal)
  })
}

/** `ask` of each; what several of them wait for is fetched at the same time. */
export const together = <A, B>(items: readonly A[], ask: (item: A, index: number) => B): readonly B[] => {
  const waiting: Waiting[] = []
  const answers: B[] = []
  for (const [index, item] of items.entries()) {
    try {
      answers.push(ask(item, index))
    } catch (error) {
      if (!isWaiting(error)) throw error
      waiting.push(error)
    }
  }
  if (waiting.length > 0) throw allOf(waiting)
  return answers
}

/** The same of what answers later. Of several that fail otherwise the first is told. */
export const togetherLater = async <A, B>(items: readonly A[], ask: (item: A) => Promise<B>): Promise<readonly B[]> => {
  const settled = await Promise.allSettled(items.map(ask))
  const failures: readonly unknown[] = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  const [failure] = failures.filter((error) => !isWaiting(error))
  if (failure !== undefined) throw failure
  const waiting = failures.filter(isWaiting)
  if (waiting.length > 0) throw allOf(waiting)
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
}

/** One for all of these. */
export const allOf = (waiting: readonly Waiting[]): Waiting =>
  waiting.length === 1 ? waiting[0] : new Waiting((signal) => Promise.all(waiting.map(({ ready }) => ready(signal))))
