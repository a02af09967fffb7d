/** What a page and Node tell of a recording or a sorting that they opened, by the same code. */
import { type GivenFiles, open, openSorting, type Recording } from 'rxephys'

/** What is opened, and which stream of it; of a hierarchy its tree is told as well. */
export interface Asked {
  readonly kind: 'recording' | 'sorting'
  readonly stream?: string
  readonly isTree: boolean
}

/** Some frames of the middle of a recording's first segment, in µV. */
const insideOf = (recording: Recording) => {
  const frames = recording.getNumSamples(0)
  return recording.getTraces({
    segment: 0,
    startFrame: Math.floor(0.4 * frames),
    endFrame: Math.floor(0.6 * frames),
    returnInUv: true,
  })
}

/** All that is told, as text: samples as numbers, so that it is compared byte for byte. */
export const told = async (from: string | GivenFiles, { kind, stream, isTree }: Asked): Promise<string> => {
  if (kind === 'sorting') {
    const sorting = await openSorting(from)
    const spikes = await sorting.toSpikeVector()
    return JSON.stringify([
      sorting.unitIds,
      sorting.properties,
      Object.values(spikes).map((column) => Array.from(column, Number)),
      sorting.tree(),
    ])
  }
  const recording = await open(from, { stream })
  const traces = await Promise.all(recording.segments.map((_, segment) => recording.getTraces({ segment })))
  const inside = await insideOf(recording)
  const { channelIds, properties, dtype, probe } = recording
  return JSON.stringify([
    [channelIds, properties, dtype, probe ?? null],
    [...traces, inside].map(({ data }) => Array.from(data, Number)),
    isTree ? recording.tree() : null,
  ])
}

/** The same of what is dropped on the page next, or of the files of its `<input>`: the fault's text where it cannot be opened. */
export const toldOfGiven = (given: DataTransfer | FileList, asked: Asked): Promise<string> => told(given, asked)
