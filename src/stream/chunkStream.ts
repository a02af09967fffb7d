import { defer, finalize, from, Observable } from 'rxjs'
import { turn } from '../model/turn.js'

/**
 * A cold stream of chunks, which `for await` goes through as well: the next chunk is then read when it is asked for, and
 * leaving the loop stops reading.
 */
export class ChunkStream<C> extends Observable<C> implements AsyncIterable<C> {
  /** `read`: a new reading of all chunks, each when the one before has been taken. */
  constructor(private readonly read: () => AsyncGenerator<C>) {
    super((subscriber) => pushed(read).subscribe(subscriber))
  }

  /** A reading of its own, at the pace of who asks. Rejects with a `FaultError`. */
  [Symbol.asyncIterator](): AsyncGenerator<C> {
    return this.read()
  }
}

/** Timers, signals and pages have their turn after this many milliseconds, however fast reading is. */
const TURN = 16

/** What a generator yields, as fast as it does, until nobody listens: `isOver` tells it then. */
export const pushed = <C>(read: (isOver: () => boolean) => AsyncGenerator<C>): Observable<C> =>
  defer(() => {
    let over = false
    const isOver = (): boolean => over
    const chunks = async function* (): AsyncGenerator<C> {
      let turned = performance.now()
      for await (const chunk of read(isOver)) {
        yield chunk
        if (performance.now() - turned > TURN) {
          await turn()
          turned = performance.now()
        }
        if (over) return
      }
    }
    return from(chunks()).pipe(
      finalize(() => {
        over = true
      }),
    )
  })
