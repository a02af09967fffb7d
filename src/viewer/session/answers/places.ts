import type { Recording, Sorting } from '../../../index.js'
import type { ChannelValues, ChannelValuesRequest, ExtremumChannels } from '../../protocol.js'
import { unitOf } from '../shape.js'
import { Together } from '../together.js'
import { type Extrema, findExtrema } from './extrema.js'
import type { UnitTables } from './units.js'

/** Of what units are asked for. `name` says which recording and steps, and which sorting: the same name, the same answer. */
export interface Asking {
  readonly recording: Recording
  readonly sorting: Sorting
  readonly name: string
  readonly signal: AbortSignal
}

/** Where units are: on which channel their mean waveform is largest, and how large. Found once for a sorting and a pipeline. */
export class Places {
  private readonly known: Together<Extrema>

  /** `bytes`: what may be kept. `rest`: awaited between two parts of the work. */
  constructor(
    private readonly units: UnitTables,
    bytes: number,
    private readonly rest: (signal: AbortSignal) => Promise<void>,
  ) {
    this.known = new Together(bytes)
  }

  private found({ recording, sorting, name, signal }: Asking): Promise<Extrema> {
    return this.known.answer(name, sorting.getNumUnits() * 32, signal, (stop) =>
      findExtrema(recording, sorting, stop, () => this.rest(stop)),
    )
  }

  /** Units without a spike are on no channel, and left out. */
  async extremumChannels(asking: Asking): Promise<ExtremumChannels> {
    const { recording, sorting } = asking
    const { channels } = await this.found(asking)
    const units = [...channels.keys()].filter((unit) => channels[unit] >= 0)
    return {
      unitIds: units.map((unit) => sorting.unitIds[unit]),
      channelIds: units.map((unit) => recording.channelIds[channels[unit]]),
    }
  }

  /** A number a channel: the rates of the units there together, or the largest of their amplitudes. NaN where no unit is. */
  async values(asking: Asking, what: Exclude<ChannelValuesRequest['what'], 'noise'>): Promise<ChannelValues> {
    const { recording, sorting } = asking
    const { channels, amplitudes } = await this.found(asking)
    const { rates } = await this.units.of(sorting)
    const values = new Float64Array(recording.getNumChannels()).fill(Number.NaN)
    for (const [index, channel] of channels.entries()) {
      if (channel < 0) continue
      const before = Number.isNaN(values[channel]) ? 0 : values[channel]
      values[channel] = what === 'rate' ? before + rates[index] : Math.max(before, amplitudes[index])
    }
    return { values, unit: what === 'rate' ? 'Hz' : unitOf(recording) }
  }
}
