import { computeCorrelograms, computeIsiHistograms, computeSpectrum } from '../../../index.js'
import type { Answer, Question } from '../../protocol.js'
import { eventsNamed, sortingNamed, unitsNamed } from '../named.js'
import type { Opened } from '../open.js'
import type { Pipelines } from '../pipelines.js'
import { eventsIn } from './events.js'
import { type Asking, Places } from './places.js'
import { ratesIn } from './rates.js'
import { spikesIn } from './spikes.js'
import { UnitTables } from './units.js'
import { amplitudesIn, unitWaveforms } from './waveforms.js'
import { within } from './within.js'

/** Questions about spikes, events and what is computed of them. */
type Asked =
  | 'units'
  | 'spikes'
  | 'rates'
  | 'events'
  | 'correlograms'
  | 'isi'
  | 'unitWaveforms'
  | 'amplitudes'
  | 'extremumChannels'
  | 'channelValues'
  | 'spectrum'

type Answers = { readonly [K in Asked]: (request: Question<K>, signal: AbortSignal) => Promise<Answer<K>> }

interface Ground {
  readonly opened: () => Opened
  readonly pipelines: Pipelines
  readonly scale: (request: Question<'scale'>, signal: AbortSignal) => Promise<Answer<'scale'>>
  /** What may be kept of what was found. */
  readonly bytes: number
  /** Awaited between two parts of long work: who waits for traces comes first. */
  readonly rest: (signal: AbortSignal) => Promise<void>
}

/** What answers questions about spikes and events. */
export const spikeAnswers = ({ opened, pipelines, scale, bytes, rest }: Ground): Answers => {
  const units = new UnitTables()
  const places = new Places(units, bytes, rest)
  const asking = async (
    request: Parameters<Pipelines['build']>[0] & { readonly sorting: string },
    signal: AbortSignal,
  ): Promise<Asking> => {
    const { recording, name } = await pipelines.build(request)
    const sorting = await within(sortingNamed(opened(), request.sorting), recording)
    return { recording, sorting, name: JSON.stringify([name, request.sorting]), signal }
  }
  return {
    units: async ({ sorting }) => units.of(sortingNamed(opened(), sorting)),
    spikes: async (request, signal) => spikesIn(unitsNamed(opened(), request), request, signal),
    rates: async (request, signal) => ratesIn(unitsNamed(opened(), request), request, signal),
    events: async (request, signal) => eventsIn(eventsNamed(opened(), request.events), request, signal),
    correlograms: async ({ type: _, sorting, ...options }) => computeCorrelograms(sortingNamed(opened(), sorting), options),
    isi: async ({ type: _, sorting, ...options }) => computeIsiHistograms(sortingNamed(opened(), sorting), options),
    unitWaveforms: async (request, signal) => unitWaveforms(await asking(request, signal), request),
    amplitudes: async (request, signal) => amplitudesIn(await asking(request, signal), request),
    extremumChannels: async (request, signal) => places.extremumChannels(await asking(request, signal)),
    channelValues: async ({ type: _, what, sorting = '', ...request }, signal) => {
      if (what !== 'noise') return places.values(await asking({ ...request, sorting }, signal), what)
      const { noise, unit } = await scale({ type: 'scale', ...request }, signal)
      return { values: noise, unit }
    },
    spectrum: async ({ segment, startFrame, endFrame, channelIds, ...request }, signal) => {
      const { recording } = await pipelines.build(request)
      const frames = recording.segments[segment]?.frames ?? 0
      const { frequencies, power, unit } = await computeSpectrum(recording, {
        segment,
        startFrame: Math.min(startFrame, frames),
        endFrame: Math.min(endFrame, frames),
        signal,
        ...(channelIds !== undefined && { channelIds }),
      })
      return { frequencies, power: Float32Array.from(power), unit }
    },
  }
}
