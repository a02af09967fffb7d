import { getEnvelope } from '../api/envelope.js'
import { recordingOf } from '../api/given.js'
import type { Recording } from '../api/recording.js'
import { getSaturation } from '../api/saturation.js'
import { Sorting } from '../api/sorting.js'
import { scalingOf, type ValueUnit } from '../api/unitOf.js'
import { channelId, type Decoded, flag, listOf, oneOf, optional, positive, withDefault } from '../codec/codec.js'
import { exactArguments, held, number, optionsOf } from '../codec/options.js'
import { medianOf } from '../dsp/index.js'
import type { Samples } from '../model/dtype.js'
import { FaultError, outOfRange } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import { channelLocations } from '../model/probeGroup.js'
import { type Level, levelsOf } from './levels.js'
import { lookFields, lookOf, Plot } from './plot.js'
import type { PlotTracesOptions } from './plotTraces.options.generated.js'
import { spikesOn } from './spikesOn.js'
import { tracesScene } from './traces.js'
import type { TraceRow, TracesData } from './tracesData.js'

export type { PlotTracesOptions } from './plotTraces.options.generated.js'

const sorting = held('a sorting', (value): value is Sorting => value instanceof Sorting)

/** Which traces are shown, and how. */
export const plotTracesFields = {
  segment: withDefault(number, 0, { doc: 'which segment' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: optional(number, {
    doc: 'first frame not shown. Default: half a second after the first, 5 s where fewer than 5,000 frames are a second',
    unit: 'frames',
  }),
  channelIds: optional(listOf(channelId), { doc: 'which channels; all when left out' }),
  orderChannelByDepth: withDefault(flag, true, {
    doc: 'rows by shank, then by depth, the tip at the bottom; else in the order of the channels',
  }),
  mode: withDefault(oneOf(['auto', 'lines', 'map']), 'auto', { doc: 'lines, or colours; by default lines of up to 64 channels' }),
  removeOffsets: withDefault(flag, true, { doc: 'each row about the median of its channel, which the picture says' }),
  scale: optional(positive, {
    doc: 'how much of a value one row is high. Default: 12 times the median noise, the same for every window of the segment',
  }),
  sorting: optional(sorting, { doc: 'a sorting whose spikes are marked, each on the channel where its unit is largest' }),
  ...lookFields(900, 500),
}
type Options = Decoded<typeof plotTracesFields>

/** Half a second of spikes, or five of a slow signal. */
const [WINDOW, SLOW_WINDOW, SLOW] = [0.5, 5, 5000]
/** One row is so many times the noise high. */
const NOISES = 12

/**
 * A picture of traces: a row a channel, time to the right, negative values down, in µV where gains are known. Of a long window every
 * column shows the least and the greatest of all its samples; only what is shown is kept in memory. SpikeInterface `plot_traces`.
 * Rejects with a `FaultError`: OutOfRange, a segment or frames that there are not; InvalidParams, an unknown channel; a Conflict where
 * the sorting is not of the recording; and whatever reading meets.
 *
 * ```ts
 * writeFileSync('traces.svg', (await plotTraces(clean, { startFrame: 30_000, endFrame: 36_000 })).svg)
 * ```
 */
export const plotTraces = exactArguments(
  'plotTraces',
  async (recording: Recording, options?: PlotTracesOptions): Promise<Plot> => {
    const given = optionsOf(plotTracesFields, options, 'plotTraces')
    const known = recordingOf(recording, 'plotTraces')
    const { data, scale } = await tracesDataOf(known, given)
    return new Plot(tracesScene(data, { ...lookOf(given), scale, ...(given.mode === 'auto' ? {} : { mode: given.mode }) }))
  },
)

const tracesDataOf = async (
  recording: Recording,
  given: Options,
): Promise<{ readonly data: TracesData; readonly scale: number }> => {
  const { segment, startFrame, width, removeOffsets } = given
  const { samplingFrequency } = recording
  const segmentFrames = recording.getNumSamples(segment)
  const seconds = samplingFrequency < SLOW ? SLOW_WINDOW : WINDOW
  const endFrame = given.endFrame ?? Math.min(segmentFrames, startFrame + Math.round(seconds * samplingFrequency))
  if (!Number.isSafeInteger(startFrame) || startFrame < 0 || startFrame >= segmentFrames)
    throw new FaultError(
      outOfRange(
        'plotTraces.startFrame',
        segmentFrames === 0 ? 'a segment with frames' : `a frame of the segment, 0 to ${segmentFrames - 1}`,
        segmentFrames === 0 ? 'one without' : `${startFrame}`,
      ),
    )
  if (!Number.isSafeInteger(endFrame) || endFrame <= startFrame)
    throw new FaultError(outOfRange('plotTraces.endFrame', `a frame after ${startFrame}`, `${endFrame}`))
  const { unit } = scalingOf(recording)
  const channelIds = given.channelIds ?? recording.channelIds
  const { order, groups, labels } = orderOf(recording, channelIds, given.orderChannelByDepth)
  const ordered = order.map((place) => channelIds[place])
  const levels = await levelsOf(recording, segment, ordered, unit)
  const window = { segment, startFrame, endFrame, channelIds: ordered, unit, width }
  const read = await readWindow(recording, window)
  const { counts, ...saturated } = await getSaturation(recording, {
    segment,
    startFrame,
    endFrame,
    channelIds: ordered,
    binFrames: read.framesPerBin,
  })
  const spikes =
    given.sorting === undefined ? [] : await spikesOn(recording, given.sorting, { segment, startFrame, endFrame }, ordered)
  const rows = ordered.map((id, row): TraceRow => {
    const place = order[row]
    const offset = removeOffsets ? levels[row].offset : 0
    return { id, label: labels[place], group: groups[place], ...read.rowOf(row), offset, saturated: counts[row] }
  })
  const saturation = Array.from(saturated.side, (side, at) => ({
    row: saturated.channelIndex[at],
    startFrame: saturated.startFrame[at],
    endFrame: saturated.endFrame[at],
    side,
  }))
  const startTime = await recording.sampleToTime(startFrame, segment)
  const note = removeOffsets ? 'offsets removed' : undefined
  const common = {
    samplingFrequency,
    startFrame,
    endFrame,
    unit,
    segment,
    segmentFrames,
    startTime,
    spikes,
    saturation,
    ...(note === undefined ? {} : { note }),
  }
  const data: TracesData = { ...common, rows, firstFrame: read.firstFrame, framesPerBin: read.framesPerBin }
  return { data, scale: given.scale ?? scaleOf(levels) }
}

/** The median noise, 12 times; of silence 1, so that there is a scale. */
const scaleOf = (levels: readonly Level[]): number => {
  const noises = Float64Array.from(levels, ({ noise }) => noise).filter((noise) => noise > 0)
  return noises.length === 0 ? 1 : NOISES * medianOf(noises)
}

interface Window {
  readonly segment: number
  readonly startFrame: number
  readonly endFrame: number
  readonly channelIds: readonly ChannelId[]
  readonly unit: ValueUnit
  readonly width: number
}

interface Read {
  readonly firstFrame: number
  readonly framesPerBin: number
  readonly rowOf: (row: number) => Pick<TraceRow, 'low' | 'high'>
}

/** Samples, or bins where there are more than two samples a pixel. */
const readWindow = async (recording: Recording, { unit, width, ...window }: Window): Promise<Read> => {
  const returnInUv = unit === 'µV'
  const perPixel = (window.endFrame - window.startFrame) / width
  const columnOf = (data: Samples, row: number, length: number): Float64Array =>
    Float64Array.from({ length }, (_, at) => Number(data[row * length + at]))
  if (perPixel > 2) {
    // The power of two that is next below a pixel, so that bins of neighbouring windows are the same.
    const binFrames = 2 ** Math.floor(Math.log2(perPixel))
    const { minimum, maximum, bins, startFrame } = await getEnvelope(recording, { ...window, binFrames, returnInUv })
    return {
      firstFrame: startFrame,
      framesPerBin: binFrames,
      rowOf: (row) => ({ low: columnOf(minimum, row, bins), high: columnOf(maximum, row, bins) }),
    }
  }
  const { data, frames } = await recording.getTraces({ ...window, returnInUv })
  const { length } = window.channelIds
  return {
    firstFrame: window.startFrame,
    framesPerBin: 1,
    rowOf: (row) => ({ low: Float64Array.from({ length: frames }, (_, frame) => Number(data[frame * length + row])) }),
  }
}

/** The places of the channels from top to bottom; their groups; and what is written beside them: the depth, or the id. */
const orderOf = (recording: Recording, channelIds: readonly ChannelId[], byDepth: boolean) => {
  const indices = channelIds.map((id) => recording.channelIds.indexOf(id))
  const places = recording.probe === undefined ? undefined : channelLocations(recording.probe, indices)
  const all = recording.getChannelGroups()
  const groups = indices.map((index) => `${all?.[index] ?? ''}`)
  const order = [...channelIds.keys()]
  if (byDepth && places !== undefined) {
    const first = new Map([...new Set(groups)].map((group, at) => [group, at]))
    const at = (place: number): readonly number[] => [
      first.get(groups[place]) ?? 0,
      -(places[place][1] ?? 0),
      places[place][0] ?? 0,
    ]
    order.sort((a, b) => at(a).reduce((sum, value, key) => sum || value - at(b)[key], 0) || a - b)
  }
  const labels = channelIds.map((id, place) =>
    byDepth && places !== undefined ? `${id} · ${Math.round(places[place][1] ?? 0)} µm` : `${id}`,
  )
  return { order, groups, labels }
}
