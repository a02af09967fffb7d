/** Lets everything else of this thread have its turn: timers, sockets, signals. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** After so long, in milliseconds, others have their turn. */
const LONG = 20

/** For a loop that may never have to wait: to be awaited in each round, it lets others have their turn where it has been long since. */
export const turns = (now: () => number = () => performance.now()): (() => Promise<void> | undefined) => {
  let since = now()
  return () => {
    if (now() - since <= LONG) return undefined
    return turn().then(() => {
      since = now()
    })
  }
}
