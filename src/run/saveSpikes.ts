import { flag, optional } from '../codec/codec.js'
import { abortSignal, callback } from '../codec/options.js'
import type { RaggedPlan, RaggedSinkInstance, SinkSubject } from '../declare/sink.js'
import type { Engine } from '../engine/engine.js'
import type { Node, RaggedNode } from '../engine/node.js'
import { endOfRows } from '../engine/ragged.js'
import { orThrow, thenAlwaysLater } from '../model/attempt.js'
import { aborted, FaultError, faultOf, incomplete } from '../model/fault.js'
import type { RaggedKind } from '../model/kinds.js'
import { whenReady } from '../model/waiting.js'
import type { Files } from '../platform/files.js'
import { checkPlace, sourcesChanged } from './checks.js'
import { attempt, commitOutputs, finishCommit } from './commit.js'
import { removeCommit } from './commitRecord.js'
import { contentsAnew, contentsOf, readsOf } from './contents.js'
import { lockOutputs } from './outputLock.js'
import { refuseOwnSources } from './ownSources.js'
import { guarded, type Progress, progressMeter } from './progress.js'
import { rowSteps } from './rowSteps.js'
import type { SaveSpikesOptions } from './saveSpikes.options.generated.js'

export type { SaveSpikesOptions } from './saveSpikes.options.generated.js'

/** How a sorting is saved, and events. */
export const saveSpikesFields = {
  overwrite: optional(flag, { doc: 'replace what stands there, once the new data are whole' }),
  resume: optional(flag, { doc: 'save anew where a save that was killed has left something unfinished' }),
  signal: optional(abortSignal, { doc: 'stops the save cleanly: nothing is left of it' }),
  onProgress: optional(callback<(progress: Progress) => void>(), {
    doc: 'told how far it is, in frames; there are no samples to tell bytes of',
  }),
}

/** Write a sorting, or events, through a sink, so that it is there whole or not at all. Rejects with a `FaultError`. */
export const saveRagged = async <K extends RaggedKind>(
  node: RaggedNode<K> & Node,
  sink: RaggedSinkInstance<K>,
  subject: Pick<SinkSubject, 'provenance' | 'arrays'>,
  options: SaveSpikesOptions,
  { engine, files }: { readonly engine: Engine; readonly files: Files },
): Promise<void> => {
  if (options.signal?.aborted === true) throw new FaultError(aborted('the save'))
  const plan = orThrow(sink.plan({ header: node.header, segments: node.segments, ...subject }, files))
  const { final, temporary } = plan
  const reads = readsOf(node)
  refuseOwnSources([final], reads.paths, files)
  try {
    const lock = lockOutputs([final], files)
    let begun = false
    try {
      finishCommit([plan], files)
      checkPlace([final], plan.replaceable, options, files)
      refuseHalted(plan, options, files)
      begun = true
      removeCommit(final, files)
      files.remove(temporary)
      const contents = await whenReady(() => contentsOf(reads, files), options.signal)
      await writeRows(node, plan, options, engine)
      if ((await contentsAnew(reads, files)) !== contents) throw sourcesChanged(final)
      lock.check()
      checkPlace([final], plan.replaceable, options, files)
      commitOutputs([plan], files)
      lock.clear()
    } catch (error) {
      // Spikes and events are written again in a moment: nothing of a failed save is worth keeping.
      attempt(begun ? lock.clear : lock.release)
      throw error
    }
  } catch (error) {
    throw new FaultError(faultOf(error, `writing ${final}`), { cause: error })
  }
}

/** Refuse to begin anew, unless asked to, where a save that was killed has left something. */
export const refuseHalted = (
  { final, temporary }: { readonly final: string; readonly temporary: string },
  { overwrite, resume }: Pick<SaveSpikesOptions, 'overwrite' | 'resume'>,
  files: Files,
): void => {
  if (files.stat(temporary) !== undefined && overwrite !== true && resume !== true)
    throw new FaultError(
      incomplete(final, 'a finished save', `an unfinished one, ${temporary}`, 'save with resume, or overwrite, to start anew'),
    )
}

const writeRows = async <K extends RaggedKind>(
  node: RaggedNode<K> & Node,
  plan: RaggedPlan<K>,
  { signal, onProgress }: SaveSpikesOptions,
  engine: Engine,
): Promise<void> => {
  const ends = node.segments.map((_, segment) => endOfRows<K>(node, segment))
  const before = ends.map((_, segment) => ends.slice(0, segment).reduce((sum, end) => sum + end, 0))
  const total = ends.reduce((sum, end) => sum + end, 0)
  const meter = progressMeter(total, 0)
  const tell = guarded(onProgress)
  const writer = plan.open()
  await thenAlwaysLater(
    async () => {
      for (const segment of node.segments.keys())
        for await (const { rows, end } of rowSteps<K>(node, engine, segment)) {
          if (signal?.aborted === true) throw new FaultError(aborted('the save'))
          await writer.write(segment, rows)
          tell(meter(before[segment] + end))
        }
      tell(meter(total))
      await writer.finish()
    },
    () => writer.close(),
  )
}
