import { flag, type Input, optional } from '../declare/codec.js'
import { abortSignal, callback } from '../declare/options.js'
import { orThrow } from '../declare/reading.js'
import type { SortingSinkInstance, SortingSubject } from '../declare/sortingSink.js'
import type { Engine } from '../engine/engine.js'
import type { SortingNode } from '../engine/sortingNode.js'
import { endOfSpikes } from '../engine/spikes.js'
import { aborted, conflict, FaultError, faultOf, incomplete } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { landOutputs } from './land.js'
import { type Progress, progressMeter } from './progress.js'
import { spikeSteps } from './spikeSteps.js'

export const saveSpikesFields = {
  overwrite: optional(flag, { doc: 'replace what stands there, once the new data are whole' }),
  resume: optional(flag, { doc: 'save anew where a save that was killed has left something unfinished' }),
  signal: optional(abortSignal, { doc: 'stops the save cleanly: nothing is left of it' }),
  onProgress: optional(callback<(progress: Progress) => void>(), {
    doc: 'told how far it is, in frames; there are no samples to tell bytes of',
  }),
}
export type SaveSpikesOptions = Input<typeof saveSpikesFields>

/** Write a sorting through a sink, so that it is there whole or not at all. Rejects with a `FaultError`. */
export const saveSpikes = async (
  node: SortingNode,
  sink: SortingSinkInstance,
  { provenance, arrays }: Pick<SortingSubject, 'provenance' | 'arrays'>,
  { overwrite, resume, signal, onProgress }: SaveSpikesOptions,
  engine: Engine,
  files: Files,
): Promise<void> => {
  const plan = orThrow(sink.plan({ header: node.header, segments: node.segments, provenance, ...(arrays && { arrays }) }, files))
  const { final, temporary } = plan
  const stands = files.stat(final) !== undefined
  if (stands && overwrite !== true)
    throw new FaultError(conflict(`output ${final}`, 'nothing there', 'something', 'choose another place, or overwrite it'))
  if (stands) orThrow(plan.replaceable())
  if (files.stat(temporary) !== undefined && overwrite !== true && resume !== true)
    throw new FaultError(
      incomplete(final, 'a finished save', `an unfinished one, ${temporary}`, 'save with resume, or overwrite, to start anew'),
    )
  files.remove(temporary)
  try {
    const ends = node.segments.map((_, segment) => endOfSpikes(node, segment))
    const before = ends.map((_, segment) => ends.slice(0, segment).reduce((sum, end) => sum + end, 0))
    const total = ends.reduce((sum, end) => sum + end, 0)
    const meter = progressMeter(total, 0)
    const writer = plan.open()
    try {
      for (const segment of node.segments.keys())
        for await (const { spikes, end } of spikeSteps(node, engine, segment)) {
          if (signal?.aborted === true) throw new FaultError(aborted('the save'))
          writer.write(segment, spikes)
          onProgress?.(meter(before[segment] + end))
        }
      onProgress?.(meter(total))
      writer.finish()
    } finally {
      writer.close()
    }
    landOutputs([{ temporary, final }], files)
  } catch (error) {
    // Spikes are written again in a moment: nothing of a failed save is worth keeping.
    files.remove(temporary)
    throw new FaultError(faultOf(error, `writing ${final}`), { cause: error })
  }
}
