import { either as E } from 'fp-ts'
import { spikeglx } from '../sources/spikeglx.js'
import { builtIn } from '../src/catalog.js'
import { problemInEventsHeader } from '../src/declare/agreement.js'
import { among } from '../src/declare/catalog.js'
import type { AnySource } from '../src/declare/source.js'
import { attemptLater, orThrow } from '../src/model/attempt.js'
import { problemInEvents } from '../src/model/columnChecks.js'
import { allocate } from '../src/model/dtype.js'
import { type Fault, renderFault } from '../src/model/fault.js'
import type { Held } from './malformedCases.js'
import { type MemoryFiles, memoryFiles } from './memoryFiles.js'

/** What is wrong with an answer; undefined for a fault that says something. */
const complaintOf = (fault: Fault): string | undefined =>
  // These are the words for an error of nobody's making.
  renderFault(fault).includes('expected to succeed') ? renderFault(fault) : undefined

const recordingRead = async (source: AnySource, params: unknown, files: MemoryFiles): Promise<string | undefined> => {
  const context = { files, shared: new Map() }
  const opened = await orThrow(source.instantiate(params, source.kind)).open(context)()
  if (E.isLeft(opened)) return complaintOf(opened.left)
  const { header, segments, reader } = opened.right
  if (new Set(header.channelIds).size !== header.channelIds.length) return 'an id of a channel twice'
  const gains = (header.properties.gain_to_uV?.values ?? []).filter((gain) => !(Number.isFinite(gain) && Number(gain) !== 0))
  if (source === spikeglx && gains.length > 0) return `gains of ${gains}`
  for (const [segment, { frames, times }] of segments.entries()) {
    if (!Number.isSafeInteger(frames) || Number.isNaN(times.tStart)) return `a segment of ${frames} frames from ${times.tStart}`
    const few = Math.min(2, frames)
    const channels = Int32Array.from(header.channelIds.keys())
    const data = allocate(header.dtype, few * channels.length)
    const read = await attemptLater('read', () => reader.read({ segment, start: frames - few, frames: few, channels, data }))()
    if (E.isLeft(read)) return complaintOf(read.left)
  }
  return undefined
}

const sortingRead = async (source: AnySource<'spikes'>, params: unknown, files: MemoryFiles): Promise<string | undefined> => {
  const context = { files, shared: new Map() }
  const opened = await orThrow(source.instantiate(params, source.kind)).open(context)()
  if (E.isLeft(opened)) return complaintOf(opened.left)
  const { header, segments, reader } = opened.right
  const units = header.unitIds.length
  if (new Set(header.unitIds).size !== units) return `an id of a unit twice, of ${header.unitIds}`
  const short = Object.entries(header.properties).find(([, { values }]) => values.length !== units)
  if (short !== undefined) return `${short[1].values.length} values of "${short[0]}" for ${units} units`
  for (const segment of segments.keys()) {
    const read = await attemptLater('read', () => reader.read({ segment, start: 0, end: Number.POSITIVE_INFINITY }))()
    if (E.isLeft(read)) return complaintOf(read.left)
    const { sampleIndex, unitIndex } = read.right
    if (!unitIndex.every((unit) => unit >= 0 && unit < units)) return 'a spike of no unit'
    if (!sampleIndex.every((frame) => Number.isSafeInteger(frame) && frame >= 0)) return 'a spike of no frame'
  }
  return undefined
}

const eventsRead = async (source: AnySource<'events'>, params: unknown, files: MemoryFiles): Promise<string | undefined> => {
  const context = { files, shared: new Map() }
  const opened = await orThrow(source.instantiate(params, source.kind)).open(context)()
  if (E.isLeft(opened)) return complaintOf(opened.left)
  const { header, segments, reader } = opened.right
  const odd = problemInEventsHeader(header)
  if (odd !== undefined) return `${odd.what} is ${odd.found}`
  for (const segment of segments.keys()) {
    const limits = { start: 0, end: Number.POSITIVE_INFINITY }
    const read = await attemptLater('read', () => reader.read({ segment, ...limits }))()
    if (E.isLeft(read)) return complaintOf(read.left)
    const wrong = problemInEvents(read.right, { ...limits, kinds: header.channelKinds })
    if (wrong !== undefined) return `${wrong.what} is ${wrong.found}`
  }
  return undefined
}

/** Open a small example and read it: what is wrong with the answer; undefined for data that agree, or a fault that says something. */
export const reading = async (held: Held, content: ReadonlyMap<string, Uint8Array>): Promise<string | undefined> => {
  const files = withFiles((await held.packed?.(content)) ?? content)
  const recording = among(builtIn.sources, { gives: 'traces' }).get(held.kind)
  if (recording !== undefined) return recordingRead(recording, held.params, files)
  const sorting = among(builtIn.sources, { gives: 'spikes' }).get(held.kind)
  if (sorting !== undefined) return sortingRead(sorting, held.params, files)
  const events = among(builtIn.sources, { gives: 'events' }).get(held.kind)
  return events === undefined ? `no reader "${held.kind}"` : eventsRead(events, held.params, files)
}

const withFiles = (content: ReadonlyMap<string, Uint8Array>): MemoryFiles => {
  const files = memoryFiles()
  for (const [path, bytes] of content) {
    files.makeFolder(files.dirname(path))
    files.writeWhole(path, bytes)
  }
  return files
}
