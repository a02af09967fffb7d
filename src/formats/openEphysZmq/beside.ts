import { Seen } from '../../kit/seen.js'
import type { Beside } from '../../model/beside.js'
import type { EventsHeader } from '../../model/events.js'
import type { SortingHeader } from '../../model/spikes.js'
import type { EventMessage, SpikeMessage } from './messages.js'

/** Makes rows of messages of events and spikes. Which lines and units there are, these messages alone tell: their lists grow. */
export class BesideRows {
  private readonly lines = new Seen()
  private readonly units = new Seen()
  private events: EventsHeader
  private spikes: SortingHeader

  constructor(samplingFrequency: number) {
    const rest = { samplingFrequency, properties: {}, annotations: {}, grows: true }
    this.events = { ...rest, channelIds: [], channelKinds: [] }
    this.spikes = { ...rest, unitIds: [] }
  }

  /** The rows of messages, with headers that know all that was seen. */
  of(messages: readonly (EventMessage | SpikeMessage)[]): Beside {
    const events = messages.filter((message) => 'line' in message)
    const spikes = messages.filter((message) => 'electrode' in message)
    const channelIndex = Int32Array.from(events, ({ node, line }) => this.lines.placeOf(`${node}.${line}`))
    const unitIndex = Int32Array.from(spikes, ({ electrode, sorted }) => this.units.placeOf(`${electrode}#${sorted}`))
    const [lines, units] = [this.lines.ids, this.units.ids]
    if (lines.length > this.events.channelIds.length)
      this.events = { ...this.events, channelIds: [...lines], channelKinds: lines.map(() => 'line') }
    if (units.length > this.spikes.unitIds.length) this.spikes = { ...this.spikes, unitIds: [...units] }
    return {
      events: {
        header: this.events,
        rows: {
          sampleIndex: Float64Array.from(events, ({ sample }) => sample),
          channelIndex,
          value: Uint32Array.from(events, ({ state }) => state),
        },
      },
      spikes: {
        header: this.spikes,
        rows: {
          sampleIndex: Float64Array.from(spikes, ({ sample }) => sample),
          unitIndex,
        },
      },
    }
  }
}
