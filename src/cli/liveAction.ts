import type { Observable } from 'rxjs'
import { secondsText } from '../api/describe.js'
import { instancesInWorkers } from '../api/inWorkers.js'
import { allKinds } from '../api/kinds.js'
import { openLive } from '../api/live.js'
import { writeTo } from '../api/writeTo.js'
import { among, lookUp, onTraces } from '../declare/catalog.js'
import type { OperatorInstance } from '../declare/operator.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import { gapText } from '../model/gap.js'
import type { SpikeChunk } from '../model/spikes.js'
import type { Acquisition } from '../stream/acquisition.js'
import { eventsBeside, spikesBeside } from '../stream/beside.js'
import {
  after,
  afterFitting,
  consumed,
  headerAfter,
  latencies,
  openStages,
  processed,
  shared,
  takeFrames,
  watched,
} from '../stream/session.js'
import type { CommandContext } from './command.js'
import { registerModules } from './input.js'
import { parseKind } from './kindText.js'
import { type Counted, peaksOf, statusLine } from './liveStatus.js'
import { print, tell } from './output.js'
import { recipeInstances } from './recipe.js'
import { UsageError } from './usage.js'

interface LiveValues {
  readonly recipe?: string | undefined
  readonly op?: readonly string[] | undefined
  readonly calibrate?: string | undefined
  readonly record?: string | undefined
  readonly 'record-processed'?: string | undefined
  readonly detect?: boolean | undefined
  readonly overwrite?: boolean | undefined
  readonly seconds?: string | undefined
  readonly ring?: string | undefined
  readonly jobs?: string | undefined
  readonly 'no-progress'?: boolean | undefined
  readonly module?: readonly string[] | undefined
}

/** Acquire until it ends, or is stopped, and tell what came of it. Rejects with a `FaultError` or a `UsageError`. */
export const acquireAndTell = async (address: string, values: LiveValues, context: CommandContext): Promise<void> => {
  await registerModules(values.module)
  const [seconds, ringSeconds] = [positiveOf('--seconds', values.seconds), positiveOf('--ring', values.ring)]
  const jobs = threadsOf(values.jobs)
  const { record, 'record-processed': recordProcessed } = values
  if (record !== undefined && record === recordProcessed)
    throw new UsageError('--record and --record-processed: two places are needed')
  const calibration = positiveOf('--calibrate', values.calibrate) ?? CALIBRATION
  const stages = await stagesOf(values.recipe, values.op)
  if (stages.length === 0 && recordProcessed !== undefined)
    throw new UsageError('--record-processed needs --op or --recipe: without operators, --record records the same')
  const acquisition = await openLive(address, ringSeconds === undefined ? {} : { ringSeconds })
  // From here on Ctrl-C ends the stream, and what is recorded is finished.
  context.signal().addEventListener('abort', () => acquisition.close(), { once: true })
  tellLatencies(acquisition, stages)
  const open = openStages(acquisition.header, stages)
  if (open.length > 0) tell(`calibration: ${kindsOf(open)}: what these have to find is found in the first ${calibration} s`)
  if (open.length > 0 && jobs > 2) tell('calibration is done in this thread: so are the operators')
  const frames = seconds && Math.round(seconds * acquisition.header.samplingFrequency)
  await session(acquisition, stages, jobs, { ...values, frames, calibration, isOpen: open.length > 0 })
}

/** Seconds of what comes to an operator in which its parameters are found. */
const CALIBRATION = 10

const kindsOf = (stages: readonly OperatorInstance[]): string =>
  stages.flatMap(({ kind, fit }) => (fit === undefined ? [] : [kind])).join(', ')

interface Session {
  readonly frames: number | undefined
  readonly calibration: number
  /** Whether there are operators whose parameters are still to be found. */
  readonly isOpen: boolean
}

const session = async (
  acquisition: Acquisition,
  stages: readonly OperatorInstance[],
  jobs: number,
  { frames = Number.POSITIVE_INFINITY, calibration, isOpen, ...values }: LiveValues & Session,
): Promise<void> => {
  const { record, 'record-processed': recordProcessed, overwrite = false } = values
  const counted: Counted = { frames: 0, lost: 0, gaps: 0, peaks: 0, bytes: 0 }
  const work: Promise<void>[] = []
  const recorded = (chunks: Observable<Chunk | SpikeChunk | EventChunk>, place: string, inWorker = false): Promise<void> => {
    const before = { bytes: 0 }
    return consumed(chunks.pipe(writeTo(place, { overwrite, inWorker })), ({ bytes, saved }) => {
      counted.bytes += bytes - before.bytes
      before.bytes = bytes
      if (saved !== undefined) print(`${saved}`, `recorded ${place}`)
    })
  }
  if (record !== undefined) {
    const raw = shared(watched(acquisition.listen({ name: 'recording' }).pipe(takeFrames(frames)), counting(counted)))
    work.push(recorded(raw, record, jobs > 1))
    // What comes beside the samples is recorded beside them.
    if (acquisition.beside.includes('events')) work.push(recorded(raw.pipe(eventsBeside), besidePlace(record, 'events')))
    if (acquisition.beside.includes('spikes')) work.push(recorded(raw.pipe(spikesBeside), besidePlace(record, 'spikes')))
  }
  // One is this thread, with the second recordings have theirs, and the operators what is left.
  const left = jobs - 2
  const onFitted = ({ kind }: OperatorInstance): void => tell(`calibrated: ${kind}`)
  const through = (chunks: Observable<Chunk>, all: readonly OperatorInstance[]): Observable<Chunk> => {
    if (isOpen) return afterFitting(chunks, all, { seconds: calibration, onFitted })
    return left > 0 && all.length > 0 ? instancesInWorkers(chunks, all, left) : after(chunks, all)
  }
  // Peaks that are recorded beside the samples are of the same segments: both may lose nothing.
  const isView = recordProcessed === undefined && !(values.detect === true && record !== undefined)
  const source = acquisition.listen({ name: 'pipeline', overflow: isView ? 'dropOldest' : 'fail' })
  if (record === undefined || stages.length > 0 || values.detect === true) {
    const chunks = source.pipe(takeFrames(frames))
    const stream = processed(record === undefined ? watched(chunks, counting(counted)) : chunks, stages, through)
    if (recordProcessed !== undefined) work.push(recorded(stream, recordProcessed, jobs > 1))
    const found = recordProcessed ?? record
    const peaks = peaksOf(stream, headerAfter(acquisition.header, stages), counted)
    if (values.detect === true) work.push(found === undefined ? consumed(peaks) : recorded(peaks, besidePlace(found, 'peaks')))
    if (recordProcessed === undefined && values.detect !== true) work.push(consumed(stream))
  }
  const status = statusLine(acquisition, counted, values['no-progress'] !== true)
  // One that fails ends the others whole.
  for (const each of work) each.catch(() => acquisition.close())
  const ended = await Promise.allSettled(work)
  status.end()
  print(
    `${secondsText(counted.frames / acquisition.header.samplingFrequency)} came, ${counted.lost} frames were lost in ${counted.gaps} ${counted.gaps === 1 ? 'gap' : 'gaps'}` +
      (values.detect === true ? `, ${counted.peaks} peaks` : ''),
  )
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}

/** Where something is recorded beside a recording: `night-events` of `night.zarr`. */
const besidePlace = (place: string, what: string): string => `${place.replace(/(\.\w+)?[/\\]*$/, '')}-${what}`

/** Count the frames and the gaps of a chunk, and tell the gaps. */
const counting =
  (counted: Counted) =>
  ({ frames, gaps = [] }: Chunk): void => {
    counted.frames += frames
    counted.gaps += gaps.length
    for (const gap of gaps) {
      counted.lost += gap.frames ?? 0
      tell(`gap: ${gapText(gap)}`)
    }
  }

const stagesOf = async (recipe?: string, operators: readonly string[] = []): Promise<readonly OperatorInstance[]> => {
  const catalog = await allKinds()
  const known = among(catalog.operators, onTraces)
  const steps = recipe === undefined ? [] : recipeInstances(recipe, catalog)
  const own = operators.map((text) => {
    const { kind, params } = parseKind(text, '--op')
    if (catalog.operators.has(kind) && !known.has(kind))
      throw new UsageError(`--op ${kind}: an acquisition takes operators on recordings; --detect detects peaks`)
    const operator = orThrow(lookUp(known, kind, '--op'))
    if (operator.inputs !== 'one') throw new UsageError(`--op ${kind}: it joins several recordings, and an acquisition is one`)
    return orThrow(operator.instantiate(params, `--op ${kind}`))
  })
  return [...steps, ...own]
}

const tellLatencies = ({ header }: Acquisition, stages: readonly OperatorInstance[]): void => {
  for (const { kind, frames, header: input } of latencies(header, stages))
    tell(
      Number.isFinite(frames)
        ? `latency: ${kind} keeps a sample back until ${frames} more frames have come, ${((1000 * frames) / input.samplingFrequency).toFixed(1)} ms`
        : `latency: ${kind} keeps all samples back until their segment ends`,
    )
}

const threadsOf = (text = '2'): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`--jobs: expected a number of threads from 1 on, found "${text}"`)
  return value
}

const positiveOf = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`${option}: expected seconds above 0, found "${text}"`)
  return value
}
