import { computeTemplates, type Recording, type Sorting, type UnitTemplates } from '../../../index.js'
import type { ChannelValues, ChannelValuesRequest, ExtremumChannels } from '../../protocol.js'
import { Kept } from '../kept.js'
import type { UnitTables } from './units.js'

/** Spikes of a unit that tell where it is. */
const SPIKES = 40
/** Templates that are kept, in bytes. */
const MOST_BYTES = 64 * 2 ** 20

/** Where units are: on which channel their mean waveform is largest, and how large. Found once for a sorting and a pipeline. */
export class Places {
  private readonly kept: Kept<Promise<Found>>

  /** `bytes`: what may be kept. */
  constructor(
    private readonly units: UnitTables,
    bytes = MOST_BYTES,
  ) {
    this.kept = new Kept(Math.min(MOST_BYTES, bytes))
  }

  /** `name` says which recording and steps, and which sorting: the same name, the same answer. */
  private found(recording: Recording, sorting: Sorting, name: string): Promise<Found> {
    const known = this.kept.get(name)
    if (known !== undefined) return known
    const next = computeTemplates(recording, sorting, { maxSpikesPerUnit: SPIKES, msBefore: 0.7, msAfter: 1 }).then(foundIn)
    this.kept.set(name, next, sorting.unitIds.length * 32)
    next.catch(() => this.kept.delete(name))
    return next
  }

  /** Units without a spike are on no channel, and left out. */
  async extremumChannels(recording: Recording, sorting: Sorting, name: string): Promise<ExtremumChannels> {
    const { channels } = await this.found(recording, sorting, name)
    const units = [...channels.keys()].filter((unit) => channels[unit] >= 0)
    return {
      unitIds: units.map((unit) => sorting.unitIds[unit]),
      channelIds: units.map((unit) => recording.channelIds[channels[unit]]),
    }
  }

  /** A number a channel: the rates of the units there together, or the largest of their amplitudes. NaN where no unit is. */
  async values(
    recording: Recording,
    sorting: Sorting,
    name: string,
    what: Exclude<ChannelValuesRequest['what'], 'noise'>,
  ): Promise<ChannelValues> {
    const { channels, amplitudes, unit } = await this.found(recording, sorting, name)
    const { rates } = await this.units.of(sorting)
    const values = new Float64Array(recording.getNumChannels()).fill(Number.NaN)
    for (const [index, channel] of channels.entries()) {
      if (channel < 0) continue
      const before = Number.isNaN(values[channel]) ? 0 : values[channel]
      values[channel] = what === 'rate' ? before + rates[index] : Math.max(before, amplitudes[index])
    }
    return { values, unit: what === 'rate' ? 'Hz' : unit }
  }
}

/** Of each unit its channel, -1 where it is nowhere, and the height of its peak. */
interface Found {
  readonly channels: Int32Array
  readonly amplitudes: Float64Array
  readonly unit: string
}

const foundIn = ({ extremumChannelIndex, extremumFrame, average, frames, channelIds, unit }: UnitTemplates): Found => ({
  channels: extremumChannelIndex,
  amplitudes: Float64Array.from(extremumChannelIndex, (channel, index) =>
    channel < 0 ? Number.NaN : Math.abs(average[(index * frames + extremumFrame[index]) * channelIds.length + channel]),
  ),
  unit,
})
