/** Frames that are looked through at once: what is held at a time does not grow with the window. */
const STRETCH = 2 ** 22

/** Go through a window of frames, a stretch at a time. A stop ends it between two. */
export const eachStretch = async (
  startFrame: number,
  endFrame: number,
  signal: AbortSignal,
  work: (startFrame: number, endFrame: number) => Promise<void>,
): Promise<void> => {
  for (let start = Math.max(0, startFrame); start < endFrame; start += STRETCH) {
    signal.throwIfAborted()
    await work(start, Math.min(endFrame, start + STRETCH))
  }
}

/** Rows that come one after the other, of which at most so many are kept: all, or every second, fourth, eighth, ... */
export class Few {
  /** Rows that came. */
  total = 0
  #step = 1
  #rows: (readonly number[])[] = []

  constructor(private readonly most: number) {}

  /** The numbers of a row. */
  add(...row: readonly number[]): void {
    if (this.total++ % this.#step !== 0) return
    this.#rows.push(row)
    if (this.#rows.length <= Math.max(1, this.most)) return
    this.#rows = this.#rows.filter((_, index) => index % 2 === 0)
    this.#step *= 2
  }

  /** How many were kept. */
  get count(): number {
    return this.#rows.length
  }

  /** One number of each row that was kept. */
  column(place: number): readonly number[] {
    return this.#rows.map((row) => row[place])
  }
}

/** Which of some ids are asked for: all where none are named. */
export const wantedOf = <Id>(all: readonly Id[], ids: readonly Id[] | undefined): ((place: number) => boolean) => {
  if (ids === undefined) return () => true
  const wanted = new Set(ids)
  const isWanted = all.map((id) => wanted.has(id))
  return (place) => isWanted[place]
}

/** The last frame of a segment that may be asked for; a segment without a length has no end of its own. */
export const endIn = (segments: readonly { readonly frames: number }[], segment: number, endFrame: number): number =>
  Math.min(endFrame, segments[segment]?.frames ?? 0)
