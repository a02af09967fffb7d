/** What a page and Node tell of a recording or a sorting that they opened, by the same code. */
import { type GivenFiles, open, openSorting } from 'rxephys'

/** All that is told, as text: samples as numbers, so that it is compared byte for byte. */
export const told = async (from: string | GivenFiles, kind: 'recording' | 'sorting'): Promise<string> => {
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
  const recording = await open(from)
  const traces = await Promise.all(recording.segments.map((_, segment) => recording.getTraces({ segment })))
  const inside = await recording.getTraces({ segment: 0, startFrame: 700, endFrame: 900, returnInUv: true })
  const { channelIds, properties, dtype, probe } = recording
  return JSON.stringify([
    [channelIds, properties, dtype, probe ?? null],
    [...traces, inside].map(({ data }) => Array.from(data, Number)),
    recording.tree(),
  ])
}

/** The same of what is dropped on the page next, or of the files of its `<input>`: the fault's text where it cannot be opened. */
export const toldOfGiven = (given: DataTransfer | FileList, kind: 'recording' | 'sorting'): Promise<string> => told(given, kind)
