import { type Events, FaultError, generateGroundTruthRecording, type Recording, type Sorting } from '../../index.js'
import type { OpenRequest } from '../protocol.js'
import { quoted } from './code.js'
import { type Found, findAt, findIn, type Named } from './find.js'
import type { Opened } from './open.js'

/** What a first visit shows. */
const SAMPLE = {
  numChannels: 32,
  numUnits: 12,
  durations: [120],
  samplingFrequency: 30_000,
  noiseLevel: 5,
  seed: 5,
} as const

/** What a page has open: a generated recording at first, then what was named or dropped last. */
export class Content {
  opened: Opened = { recordings: new Map(), sortings: new Map(), events: new Map() }
  /** What was opened before keeps its keys to itself: nothing that was computed of it is taken for the new. */
  #last = 0

  /** Open what a page names or was given; what is open stays where it cannot be. Rejects with a `FaultError`. */
  async open({ url, files, stream }: OpenRequest, signal: AbortSignal): Promise<void> {
    if (url === undefined && files === undefined)
      throw new FaultError({
        _tag: 'InvalidParams',
        path: 'open',
        expected: 'an address, or files',
        found: 'neither',
        hint: undefined,
      })
    const how = stream === undefined ? {} : { stream }
    this.#show(url !== undefined ? await findAt(url, how, signal) : await findIn(files ?? [], how, signal))
  }

  /** Open the sample. */
  async openSample(): Promise<void> {
    const { recording, sorting } = await generateGroundTruthRecording(SAMPLE)
    const named = <A>(data: A): readonly Named<A>[] => [{ name: 'Sample recording, generated', data }]
    this.#show({ recordings: named(recording), sortings: named(sorting), events: [], faults: [] })
  }

  #show({ recordings, sortings, events, bare }: Found): void {
    const keyed = [...recordings.entries()].map(([index, each]) => [this.#key('r', index), each] as const)
    const belongs = (rate: number): { readonly recording?: string } => {
      const found = keyed.find(([, { data }]) => Math.abs(data.samplingFrequency / rate - 1) < 1e-6)
      return found === undefined ? {} : { recording: found[0] }
    }
    this.#last++
    this.opened = {
      recordings: new Map(
        keyed.map(([key, each]) => [key, { recording: each.data, name: each.name, pipeline: [], ...againOf(each) }]),
      ),
      sortings: new Map(
        sortings.map(({ name, data }: Named<Sorting>, index) => [
          this.#key('s', index),
          { sorting: data, name, ...belongs(data.samplingFrequency), ...(bare !== undefined && { bare }) },
        ]),
      ),
      events: new Map(
        events.map(({ name, data }: Named<Events>, index) => [
          this.#key('e', index),
          { events: data, name, ...belongs(data.samplingFrequency) },
        ]),
      ),
    }
  }

  #key(kind: string, index: number): string {
    return `${kind}${this.#last}.${index}`
  }
}

/** How a recording is opened again, where it has an address. */
const againOf = ({ place, stream, statement }: Named<Recording>) => {
  if (place === undefined || place.startsWith('memory:')) return {}
  const option = stream === undefined ? '' : `, { stream: ${JSON.stringify(stream)} }`
  return {
    again: {
      ...(statement === undefined && {
        commandLine: [place, ...(stream === undefined ? [] : ['--stream', stream])].map(quoted).join(' '),
      }),
      typescript: statement ?? `await open(${JSON.stringify(place)}${option})`,
    },
  }
}
