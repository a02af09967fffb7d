import { either as E } from 'fp-ts'
import { concatMap, defer, lastValueFrom, type MonoTypeOperatorFunction, type Observable, share, takeWhile, tap } from 'rxjs'
import type { Bound, OperatorInstance } from '../declare/operator.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import type { Header } from '../model/header.js'
import { calibrated } from './calibrate.js'
import { live, liveStage } from './live.js'

/** The same stream, of whose chunks `seen` is told. */
export const watched = <C>(chunks: Observable<C>, seen: (chunk: C) => void): Observable<C> => chunks.pipe(tap(seen))

/** One stream for several subscribers, all of whom subscribe in the same turn. */
export const shared = <C>(chunks: Observable<C>): Observable<C> => chunks.pipe(share())

/** Take all of a stream, of which `seen` is told; resolves at its end. Rejects with its fault. */
export const consumed = async <C>(stream: Observable<C>, seen: (each: C) => void = () => undefined): Promise<void> => {
  await lastValueFrom(stream.pipe(tap(seen)), { defaultValue: undefined })
}

/** The first frames of a stream, so many, and then its end. */
export const takeFrames =
  (frames: number): MonoTypeOperatorFunction<Chunk> =>
  (chunks) =>
    defer(() => {
      let left = frames
      const taken = (chunk: Chunk): readonly Chunk[] => {
        const kept = Math.min(left, chunk.frames)
        left -= kept
        if (kept < chunk.frames) return [cut(chunk, kept)]
        return left > 0 || chunk.last ? [chunk] : [chunk, endAfter(chunk)]
      }
      return chunks.pipe(
        concatMap(taken),
        takeWhile(({ last }) => left > 0 || !last, true),
      )
    })

/** The first rows of a chunk, as the end of its segment. */
const cut = (chunk: Chunk, frames: number): Chunk => ({
  ...chunk,
  ...typed(chunk.data.slice(0, frames * chunk.header.channelIds.length)),
  frames,
  last: true,
})

const endAfter = ({ header, segment, start, frames }: Chunk): Chunk => ({
  header,
  segment,
  start: start + frames,
  frames: 0,
  ...typed(allocate(header.dtype, 0)),
  last: true,
})

/** A stream after each of these operators in turn. */
export const after = (chunks: Observable<Chunk>, stages: readonly OperatorInstance[]): Observable<Chunk> =>
  stages.reduce((before, stage) => live(stage, [before]), chunks)

/** Of operators whose parameters are not all given: how many seconds of what comes to each they are found in, and who is told. */
export interface Calibrating {
  readonly seconds: number
  readonly onFitted: (instance: OperatorInstance) => void
}

/** The same, where samples may have to close the parameters of some. */
export const afterFitting = (
  chunks: Observable<Chunk>,
  stages: readonly OperatorInstance[],
  calibrating: Calibrating,
): Observable<Chunk> =>
  stages.reduce(
    (before, stage) =>
      stage.fit === undefined
        ? live(stage, [before])
        : calibrated({ instance: stage, stage: (closed) => liveStage(closed, 1) }, calibrating, before),
    chunks,
  )

/** The same for several subscribers; `through` says how it is done. */
export const processed = (chunks: Observable<Chunk>, stages: readonly OperatorInstance[], through = after): Observable<Chunk> =>
  through(chunks, stages).pipe(share())

/** Operators with what comes to each and how it is bound; `open` are those from the first whose parameters samples have to close. */
interface BoundStages {
  readonly bound: readonly { readonly stage: OperatorInstance; readonly input: Header; readonly bound: Bound }[]
  readonly open: readonly OperatorInstance[]
}

/** Throws the fault of one that does not fit. */
const boundStages = (header: Header, stages: readonly OperatorInstance[]): BoundStages => {
  const all: BoundStages['bound'][number][] = []
  let input = header
  for (const [place, stage] of stages.entries()) {
    const bound = stage.bind([input])
    if (E.isLeft(bound) && stage.fit?.(input) !== undefined) return { bound: all, open: stages.slice(place) }
    all.push({ stage, input, bound: orThrow(bound) })
    input = orThrow(bound).header
  }
  return { bound: all, open: [] }
}

/** The operators from the first on whose parameters samples have to close. Throws the fault of one before that does not fit. */
export const openStages = (header: Header, stages: readonly OperatorInstance[]): readonly OperatorInstance[] =>
  boundStages(header, stages).open

/** The header of a stream after these operators, as far as their parameters are given. Throws the fault of one that does not fit. */
export const headerAfter = (header: Header, stages: readonly OperatorInstance[]): Header =>
  boundStages(header, stages).bound.at(-1)?.bound.header ?? header

/** How long a live operator keeps samples back, at most. */
export interface Latency {
  readonly kind: string
  readonly header: Header
  /** Frames that have to come after a sample before it can leave; Infinity where it leaves at the end of its segment. */
  readonly frames: number
}

/** How long each of these operators keeps samples back, by its blocks and margins, as far as their parameters are given. Throws the fault of one that does not fit. */
export const latencies = (header: Header, stages: readonly OperatorInstance[]): readonly Latency[] => {
  const all: Latency[] = []
  for (const { stage, input, bound } of boundStages(header, stages).bound) {
    const { need, blockFrames = 1, causal = false } = bound
    const step = causal ? 1 : blockFrames
    // Far from the beginning of a segment, where margins are whole.
    const start = Number.isFinite(blockFrames) ? blockFrames * Math.ceil(1e6 / blockFrames) : 0
    const lane = { input: 0, segment: 0, at: 0, from: 0, frames: Number.POSITIVE_INFINITY }
    const end = need?.({ start, end: start + step }, lane).end ?? start + step
    const frames = Number.isFinite(step) ? Math.max(0, end - start - 1) : step
    all.push({ kind: stage.kind, header: input, frames })
  }
  return all
}
