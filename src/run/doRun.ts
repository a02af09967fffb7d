import { convert } from '../dsp/index.js'
import { Buffer } from '../engine/buffer.js'
import type { Loan } from '../engine/compute.js'
import { type Engine, swiftTilesOf } from '../engine/engine.js'
import type { TracesNode } from '../engine/node.js'
import { allChannels, type Rectangle } from '../engine/plan.js'
import { type Dtype, dtypeOf, type Samples } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Writer } from '../model/writer.js'
import type { Run } from './runs.js'

/** What one thread needs to do runs. */
export interface RunContext {
  readonly node: TracesNode
  readonly engine: Engine
  readonly writer: Writer
  readonly dtype: Dtype
  readonly chunkFrames: number
  /** Whether reading and writing go on while tiles are computed, for which there is a second tile in memory. */
  readonly overlap: boolean
}

/** How a run tells how far it is, and is told to stop. */
export interface Signals {
  readonly advance: (frames: number) => void
  readonly stopped: () => boolean
  /** Ends what only waits, as for a server. */
  readonly signal?: AbortSignal
  /** Let others have the thread between chunks. */
  readonly pause?: () => Promise<void>
}

/** Pull a run tile by tile and write it, in order: while one is computed, the next is read and the one before is written. */
export const doRun = async (run: Run, context: RunContext, signals: Signals): Promise<Json> => {
  const { node, engine, writer, overlap } = context
  // What a run that failed here left behind belongs to no receipt.
  writer.receipt()
  const tiles = [...tilesIn(run, context)]
  let writing: Promise<void> | undefined
  try {
    for (const [index, tile] of tiles.entries()) {
      if (signals.stopped()) throw new FaultError(aborted('the run'))
      const loan = await engine.pull(node, tile, overlap ? tiles[index + 1] : undefined, signals.signal)
      try {
        await writing
      } catch (error) {
        loan.release()
        throw error
      }
      writing = writeOut(loan, tile, context).then(() => signals.advance(tile.end - tile.start))
      // Heard of at the next tile, or at the end.
      writing.catch(() => undefined)
      if (!overlap) await writing
      await signals.pause?.()
    }
    await writing
  } finally {
    // Nobody else may have the samples, or the file, before they are written.
    await Promise.allSettled([writing])
  }
  await writer.settle?.()
  return writer.receipt()
}

function* tilesIn({ segment, start, end }: Run, { node, chunkFrames }: RunContext): Generator<Rectangle> {
  const channels = allChannels(node)
  for (let at = start; at < end; at += chunkFrames)
    for (const tile of swiftTilesOf(node, segment, at, Math.min(end, at + chunkFrames))) yield { segment, ...tile, channels }
}

/** Write a loan in the dtype that is asked for, and give it back. */
const writeOut = async (loan: Loan, { segment, start }: Rectangle, { writer, dtype, overlap }: RunContext): Promise<void> => {
  const converted = dtypeOf(loan.data) === dtype ? undefined : Buffer.take(dtype, loan.data.length)
  try {
    if (converted !== undefined) convert(loan.data, converted.data)
    const data = oneNaN(converted?.data ?? loan.data)
    if (overlap && writer.writeBehind !== undefined) await writer.writeBehind(segment, start, data)
    else await writer.write(segment, start, data)
  } finally {
    converted?.release()
    loan.release()
  }
}

/** Floats with one NaN for all: which of its many bit patterns arithmetic gives differs between compiled and interpreted code. */
export const oneNaN = (data: Samples): Samples => {
  if (data instanceof Float32Array || data instanceof Float64Array)
    for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) data[i] = Number.NaN
  return data
}
