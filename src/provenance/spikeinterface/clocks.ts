import type { TracesNode } from '../../engine/node.js'
import { type PythonJson, pythonFloat } from '../../formats/spikeinterface/pythonJson.js'
import type { Segment } from '../../model/header.js'
import { rateOf } from '../../model/times.js'
import { type Clock, noEqual, type Theirs } from './kinds.js'

const className = ({ class: path }: Theirs): string => path.slice(path.lastIndexOf('.') + 1)

/** The class whose objects have a clock of their own and change nothing else. */
export const SLICE = 'spikeinterface.core.channelslice.ChannelSliceRecording'

/** Classes whose own clock, set beside the arguments, is the one that is asked; the others ask their parent, or the file. */
const ownClock = new Set([
  'BinaryRecordingExtractor',
  'BinaryFolderRecording',
  'ChannelSliceRecording',
  'AppendSegmentRecording',
  'ConcatenateSegmentRecording',
  'ChannelsAggregationRecording',
  'BaseOperatorRecording',
])

/** The clocks an object of `theirs` gets by itself: read from a file, copied from its first parent, or asked of it. */
const inherited = (theirs: Theirs, node: TracesNode, inputs: readonly (readonly Clock[])[]): readonly Clock[] => {
  const rate = node.header.samplingFrequency
  if (node._tag === 'source') return node.segments.map((segment) => clockOf(segment, rate))
  const [first] = inputs
  const copied = (clock: Clock): Clock => ('vector' in clock && clock.sliced ? { rate, tStart: 0 } : clock)
  if (theirs.class.startsWith('spikeinterface.preprocessing.')) return first
  switch (className(theirs)) {
    case 'AppendSegmentRecording':
      return inputs.flat().map(copied)
    case 'ConcatenateSegmentRecording':
      return [{ rate, tStart: 0 }]
    case 'SelectSegmentRecording':
      return node.outputs.map(({ lanes: [lane] }) => first[lane.segment])
    case 'FrameSliceRecording':
      return node.outputs.map(({ lanes: [lane] }, segment) => slicedClock(first[lane.segment], lane.from, node.segments[segment]))
    default:
      return first.map(copied)
  }
}

const slicedClock = (clock: Clock, from: number, { times: { vector } }: Segment): Clock => {
  if ('rate' in clock) return { rate: clock.rate, tStart: clock.tStart + from / clock.rate }
  // A slice of a slice takes the time of its first frame, and goes on at the rate: no clock of its own is that.
  return vector === undefined || clock.sliced ? { rate: Number.NaN, tStart: 0 } : { vector, sliced: true }
}

const clockOf = ({ times }: Segment, samplingFrequency: number): Clock =>
  times.vector === undefined
    ? { rate: rateOf(times, samplingFrequency), tStart: times.tStart ?? 0 }
    : { vector: times.vector, sliced: false }

const tells = (theirs: Clock, ours: Clock): boolean => {
  if ('vector' in ours || 'vector' in theirs) return 'vector' in ours && 'vector' in theirs && ours.vector === theirs.vector
  return theirs.rate === ours.rate && theirs.tStart === ours.tStart
}

/**
 * An object with the clocks that `node` has: as it is where SpikeInterface comes to them by itself, else with the clocks set
 * beside its arguments, where 0.105 reads them; earlier releases start at 0. `whole` is the object as JSON, for one that
 * stands around it where its own clock is never asked. Throws a `FaultError`, Unsupported, for a time vector that is lost.
 */
export const withClocks = (
  theirs: Theirs,
  node: TracesNode,
  inputs: readonly (readonly Clock[])[],
  whole: () => PythonJson,
): { readonly theirs: Theirs; readonly clocks: readonly Clock[] } => {
  const { samplingFrequency, channelIds } = node.header
  const wanted = node.segments.map((segment) => clockOf(segment, samplingFrequency))
  const clocks = theirs.clocks ?? inherited(theirs, node, inputs)
  if (wanted.every((clock, segment) => tells(clocks[segment], clock))) return { theirs, clocks }
  if (wanted.some((clock) => 'vector' in clock)) return noEqual('a time vector in a pipeline')
  const timesKwargs = node.segments.map(({ times }) => ({
    sampling_frequency: pythonFloat(rateOf(times, samplingFrequency)),
    t_start: times.tStart === undefined ? null : pythonFloat(times.tStart),
    time_vector: null,
  }))
  const around: Theirs = ownClock.has(className(theirs))
    ? theirs
    : {
        class: SLICE,
        kwargs: { parent_recording: whole(), channel_ids: channelIds.map((id): PythonJson => id), renamed_channel_ids: null },
      }
  return { theirs: { ...around, timesKwargs, clocks: wanted }, clocks: wanted }
}
