/** Numbers that all marks together may have: 32 MiB. */
const MOST_NUMBERS = 4 * 2 ** 20
/** Marks lie so far apart at first. */
const APART = 256 * 1024

/**
 * Places in a file at which it is known how many samples of each channel stand before. A read begins at the last one before its
 * samples. Where they become too many, every other one goes: what they take is bounded, however long the file is.
 */
export class Marks {
  private readonly positions: number[] = []
  private readonly counts: Float64Array[] = []
  private readonly most: number
  private apart = APART
  private next = 0

  constructor(channels: number) {
    this.most = Math.max(64, Math.floor(MOST_NUMBERS / (channels + 1)))
  }

  /** A block begins at `position`, after so many samples of each channel. */
  offer(position: number, samples: Float64Array): void {
    if (position < this.next) return
    this.positions.push(position)
    this.counts.push(samples.slice())
    if (this.positions.length >= this.most) {
      const kept = this.positions.flatMap((at, place) => (place % 2 === 0 ? [[at, this.counts[place]] as const] : []))
      this.positions.splice(0, Number.POSITIVE_INFINITY, ...kept.map(([at]) => at))
      this.counts.splice(0, Number.POSITIVE_INFINITY, ...kept.map(([, count]) => count))
      this.apart *= 2
    }
    this.next = position + this.apart
  }

  /** The last place before which no sample from `from` on of a channel stands: where to begin, and what stands before. */
  before(channels: Int32Array, from: Float64Array): { readonly position: number; readonly samples: Float64Array } {
    const place = this.first((counts) => channels.some((channel, index) => counts[channel] > from[index])) - 1
    return { position: this.positions[place], samples: this.counts[place] }
  }

  /** The first place before which all samples up to `to` of the channels stand; undefined where none is. */
  after(channels: Int32Array, to: Float64Array): number | undefined {
    return this.positions[this.first((counts) => channels.every((channel, index) => counts[channel] >= to[index]))]
  }

  /** The first of which `holds` is true; it stays so from there on. */
  private first(holds: (counts: Float64Array) => boolean): number {
    let [low, high] = [0, this.counts.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds(this.counts[middle])) high = middle
      else low = middle + 1
    }
    return low
  }
}
