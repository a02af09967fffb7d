import { flag, optional } from '../codec/codec.js'
import { abortSignal, callback } from '../codec/options.js'
import type { RaggedPlan, RaggedSinkInstance, SinkSubject } from '../declare/sink.js'
import { contentHash } from '../encoding/hash.js'
import { foundOf } from '../encoding/unfinished.js'
import type { Engine } from '../engine/engine.js'
import type { Node, RaggedNode } from '../engine/node.js'
import { endOfRows } from '../engine/ragged.js'
import { closeAll, orThrow, thenAlwaysLater } from '../model/attempt.js'
import { aborted, FaultError, faultOf, incomplete } from '../model/fault.js'
import type { RaggedKind } from '../model/kinds.js'
import { whenReady } from '../model/waiting.js'
import type { Files } from '../platform/files.js'
import { checkPlace, checkRoom, sourcesChanged } from './checks.js'
import { attempt, commitOutputs, finishCommit } from './commit.js'
import { removeCommit } from './commitRecord.js'
import { contentsAnew, contentsOf, readsOf } from './contents.js'
import { placeElsewhere, writeElsewhere } from './elsewhere.js'
import { type FoundRows, type FoundStep, foundRows } from './foundRows.js'
import { lockOutputs } from './outputLock.js'
import { refuseOwnSources } from './ownSources.js'
import { guarded, type Progress, progressMeter } from './progress.js'
import { isDetected, rowSteps } from './rowSteps.js'
import type { SaveSpikesOptions } from './saveSpikes.options.generated.js'

export type { SaveSpikesOptions } from './saveSpikes.options.generated.js'

/** How a sorting is saved, and events. */
export const saveSpikesFields = {
  overwrite: optional(flag, { doc: 'replace what stands there, once the new data are whole' }),
  resume: optional(flag, {
    doc: 'go on with a save that was interrupted: spikes that were found in samples are not looked for again',
  }),
  signal: optional(abortSignal, { doc: 'stops the save cleanly: it can be resumed' }),
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
  const planned = (by: Files) => orThrow(sink.plan({ header: node.header, segments: node.segments, ...subject }, by))
  const plan = planned(files)
  const { final, temporary } = plan
  const place = placeElsewhere(final, sink, options, files)
  const reads = readsOf(node)
  refuseOwnSources([final], reads.paths, files)
  try {
    if (place !== undefined)
      return await writeElsewhere(place, options, files, async (holding) => {
        const contents = await whenReady(() => contentsOf(reads, files), options.signal)
        await writeRows(node, { plan: planned(holding), found: undefined, before: [] }, options, engine)
        if ((await contentsAnew(reads, files)) !== contents) throw sourcesChanged(final)
      })
    const lock = lockOutputs([final], files)
    let [begun, unchanged] = [false, true]
    let found: FoundRows<K> | undefined
    try {
      finishCommit([plan], files)
      checkPlace([final], plan.replaceable, options, files)
      refuseHalted(plan, options, files)
      checkRoom(final, plan.bytes ?? 0, files)
      const contents = await whenReady(() => contentsOf(reads, files), options.signal)
      found = isDetected(node) ? foundRows<K>(node.gives, final, identityOf(subject, contents), files) : undefined
      const before = options.resume === true ? (found?.read() ?? []) : []
      begun = true
      removeCommit(final, files)
      files.remove(temporary)
      if (before.length === 0) found?.forget()
      await writeRows(node, { plan, found, before }, options, engine)
      unchanged = (await contentsAnew(reads, files)) === contents
      if (!unchanged) throw sourcesChanged(final)
      lock.check()
      checkPlace([final], plan.replaceable, options, files)
      commitOutputs([plan], files)
      lock.clear()
    } catch (error) {
      // Rows that are there are written again in a moment; those that were found in samples are worth keeping.
      const useful = unchanged && found?.holdsAny() === true
      attempt(begun && !useful ? lock.clear : lock.release)
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
  const left = [temporary, foundOf(final, files)].find((path) => files.stat(path) !== undefined)
  if (left !== undefined && overwrite !== true && resume !== true)
    throw new FaultError(
      incomplete(
        final,
        'a finished save',
        `an unfinished one, ${left}`,
        'save with resume to go on from there, or overwrite to start anew',
      ),
    )
}

/** Tells one save from another: the pipeline, and what its sources hold. */
const identityOf = ({ provenance }: Pick<SinkSubject, 'provenance'>, contents: string): string =>
  contentHash(new TextEncoder().encode(JSON.stringify({ provenance, contents })))

interface Writing<K extends RaggedKind> {
  readonly plan: RaggedPlan<K>
  /** Where what is found in samples is kept meanwhile. */
  readonly found: FoundRows<K> | undefined
  /** What an interrupted save had found. */
  readonly before: readonly FoundStep<K>[]
}

const writeRows = async <K extends RaggedKind>(
  node: RaggedNode<K> & Node,
  { plan, found, before: done }: Writing<K>,
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
      for (const segment of node.segments.keys()) {
        const known = done.filter((step) => step.segment === segment)
        for (const { rows } of known) await writer.write(segment, rows)
        for await (const { rows, end } of rowSteps<K>(node, engine, segment, known.at(-1)?.end)) {
          if (signal?.aborted === true) throw new FaultError(aborted('the save'))
          found?.add({ segment, rows, end })
          await writer.write(segment, rows)
          tell(meter(before[segment] + end))
        }
      }
      tell(meter(total))
      await writer.finish()
    },
    () => closeAll([writer, ...(found === undefined ? [] : [found])]),
  )
}
