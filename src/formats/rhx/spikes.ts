import type { ByteStream } from '../../encoding/byteStream.js'
import type { Seen } from '../../kit/seen.js'
import type { Beside } from '../../model/beside.js'
import type { SortingHeader } from '../../model/spikes.js'
import { nearestCount } from './count.js'

/** What every record of a spike begins with, and its bytes: the mark, the name of the channel, the count of its frame, its id. */
export const SPIKE_MAGIC = 0x3ae2710f
export const SPIKE_BYTES = 14
const NAME_BYTES = 5
/** Spikes that wait for the samples at most: then those that come wait in the network. */
const WAITING = 65_536
/** A spike this much later than the samples is of a run that is over, in seconds. */
const AHEAD = 1

interface Found {
  readonly unit: string
  readonly count: number
}

/** The record at the beginning of so many bytes; undefined where it is spoiled. */
const recordOf = (bytes: Uint8Array, channels: ReadonlySet<string>): Found | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const name = new TextDecoder('latin1').decode(bytes.subarray(4, 4 + NAME_BYTES))
  if (view.getUint32(0, true) !== SPIKE_MAGIC || !channels.has(name)) return undefined
  return { unit: `${name}#${bytes[SPIKE_BYTES - 1]}`, count: view.getUint32(4 + NAME_BYTES, true) }
}

/** Takes in the spikes that a controller has found, which come by a connection of their own. */
export class RhxSpikes {
  private waiting: Found[] = []
  private failure: { readonly error: unknown } | undefined
  private wake: () => void = () => undefined
  private header: SortingHeader

  constructor(
    private readonly wire: ByteStream,
    channels: readonly string[],
    samplingFrequency: number,
    /** The units that were seen, by the connections before this one too. */
    private readonly seen: Seen,
  ) {
    this.header = { samplingFrequency, unitIds: [...seen.ids], properties: {}, annotations: {}, grows: true }
    this.receive(new Set(channels)).catch((error: unknown) => {
      this.failure = { error }
    })
  }

  /** Those that came since it was last asked, of samples up to frame `end`. Throws where the connection is lost. */
  upTo(end: number): NonNullable<Beside['spikes']> {
    if (this.failure !== undefined) throw this.failure.error
    const came = this.waiting
    this.waiting = []
    this.wake()
    const rows = came
      .map(({ unit, count }) => ({ unit, frame: nearestCount(count, end) }))
      .filter(({ frame }) => frame >= 0 && frame <= end + AHEAD * this.header.samplingFrequency)
    const unitIndex = Int32Array.from(rows, ({ unit }) => this.seen.placeOf(unit))
    const { ids } = this.seen
    if (ids.length > this.header.unitIds.length) this.header = { ...this.header, unitIds: [...ids] }
    return { header: this.header, rows: { sampleIndex: Float64Array.from(rows, ({ frame }) => frame), unitIndex } }
  }

  /** The count of frames begins anew: what waits is of before. */
  forget(): void {
    this.waiting = []
    this.wake()
  }

  private async receive(channels: ReadonlySet<string>): Promise<void> {
    for (let bytes = await this.wire.bytes(SPIKE_BYTES); ; ) {
      const found = recordOf(bytes, channels)
      if (found !== undefined) {
        this.waiting.push(found)
        bytes = await this.wire.bytes(SPIKE_BYTES)
      } else {
        // The next record begins somewhere after a byte of one that is spoiled.
        const rest = bytes.subarray(1)
        const next = new Uint8Array(SPIKE_BYTES)
        next.set(rest)
        next.set(await this.wire.bytes(1), rest.length)
        bytes = next
      }
      while (this.waiting.length >= WAITING)
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
    }
  }
}
