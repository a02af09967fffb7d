import type { SpikeReader } from '../model/reader.js'
import { copySpikes, joinSpikes, type SpikeChunk, type Spikes, spikesWithin } from '../model/spikes.js'
import { SpikeChunkChecks } from './chunkChecks.js'
import { LiveInput } from './tail.js'

/** A live input of spikes. */
export class SpikeInput extends LiveInput<SpikeChunk, Spikes> {
  constructor(name: string) {
    const checks = new SpikeChunkChecks(name)
    super(name, {
      check: (chunk) => checks.check(chunk),
      endOf: ({ end }) => end,
      dataOf: ({ spikes }) => spikes,
      copy: (spikes, _start, from, to) => copySpikes(spikesWithin(spikes, from, to)),
      bytesOf: ({ sampleIndex, unitIndex }) => sampleIndex.byteLength + unitIndex.byteLength,
    })
  }

  /** Reads what is kept, as any source is read. */
  readonly reader: SpikeReader = {
    read: ({ segment, start, end }) =>
      joinSpikes((this.pieces(segment, start, end) ?? []).map(({ data }) => spikesWithin(data, start, end))),
    end: (segment) => this.watermark(segment),
  }
}
