import type { Writer } from '../declare/sink.js'
import { convert } from '../dsp/index.js'
import { Buffer } from '../engine/buffer.js'
import { type Engine, tilesOf } from '../engine/engine.js'
import type { Node } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import { type Dtype, dtypeOf, type Samples } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Run } from './runs.js'

/** What one thread needs to do runs. */
export interface Station {
  readonly node: Node
  readonly engine: Engine
  readonly writer: Writer
  readonly dtype: Dtype
  readonly chunkFrames: number
}

/** How a run tells how far it is, and is told to stop. */
export interface Signals {
  readonly advance: (frames: number) => void
  readonly stopped: () => boolean
  /** Let others have the thread between chunks. */
  readonly breathe?: () => Promise<void>
}

/** Pull a run chunk by chunk and write it: reading, computing and writing in one thread, in order. */
export const doRun = async (run: Run, station: Station, signals: Signals): Promise<Json> => {
  const { node, engine, writer, chunkFrames } = station
  const channels = allChannels(node)
  // What a run that failed here left behind belongs to no receipt.
  writer.receipt()
  for (let at = run.start; at < run.end; at += chunkFrames) {
    const end = Math.min(run.end, at + chunkFrames)
    for (const tile of tilesOf(node, run.segment, at, end)) {
      if (signals.stopped()) throw new FaultError(aborted('the run'))
      const loan = await engine.pull(node, { segment: run.segment, ...tile, channels })
      try {
        writeAs(loan.data, station.dtype, (data) => writer.write(run.segment, tile.start, data))
      } finally {
        loan.release()
      }
      signals.advance(tile.end - tile.start)
    }
    await signals.breathe?.()
  }
  return writer.receipt()
}

const writeAs = (data: Samples, dtype: Dtype, write: (data: Samples) => void): void => {
  if (dtypeOf(data) === dtype) {
    write(oneNaN(data))
    return
  }
  const buffer = Buffer.take(dtype, data.length)
  try {
    convert(data, buffer.data)
    write(oneNaN(buffer.data))
  } finally {
    buffer.release()
  }
}

/** Floats with one NaN for all: which of its many bit patterns arithmetic gives differs between compiled and interpreted code. */
const oneNaN = (data: Samples): Samples => {
  if (data instanceof Float32Array || data instanceof Float64Array)
    for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) data[i] = Number.NaN
  return data
}
