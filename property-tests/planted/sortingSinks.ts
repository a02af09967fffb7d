/** Sinks of sortings that break a law. */
import { either as E, function as F } from 'fp-ts'
import { numpyFolder } from '../../sinks/numpyFolder.js'
import type { AnySortingSink, RaggedPlan, RaggedWriter, SinkInstance } from '../../src/declare/sink.js'
import type { Spikes } from '../../src/model/spikes.js'
import type { Files } from '../../src/platform/files.js'
import type { Kept } from '../laws/kept.js'

/** The folder sink with its writer changed, or the files that it is given. */
const plantedSink = (
  change: (writer: RaggedWriter<'spikes'>, plan: RaggedPlan<'spikes'>, files: Files) => RaggedWriter<'spikes'>,
  through: (files: Files) => Files = (files) => files,
): AnySortingSink => ({
  ...numpyFolder,
  instantiate: (params, at) =>
    F.pipe(
      numpyFolder.instantiate(params, at),
      E.map(
        (instance): SinkInstance<'spikes'> => ({
          ...instance,
          plan: (subject, files) =>
            F.pipe(
              instance.plan(subject, through(files)),
              E.map((plan): RaggedPlan<'spikes'> => ({ ...plan, open: () => change(plan.open(), plan, files) })),
            ),
        }),
      ),
    ),
})

const firstOf = ({ sampleIndex, unitIndex }: Spikes): Spikes => ({
  sampleIndex: sampleIndex.slice(0, -1),
  unitIndex: unitIndex.slice(0, -1),
})

export const sortingSinks = {
  /** Loses the last spike of what it is given. */
  losesSpikes: plantedSink((writer) => ({ ...writer, write: (segment, spikes) => writer.write(segment, firstOf(spikes)) })),
  /** Leaves a file of its own beside what it made. */
  litters: plantedSink((writer, { final }, files) => ({
    ...writer,
    finish: async () => {
      await writer.finish()
      files.writeWhole(`${final}.log`, 'done')
    },
  })),
  /** Writes what depends on how often it was asked. */
  counts: plantedSink((writer, { temporary }, files) => ({
    ...writer,
    finish: async () => {
      files.writeWhole(files.join(temporary, 'annotations.json'), `{"saves": ${++saves}}`)
      await writer.finish()
    },
  })),
  /** Never makes its spikes durable. */
  neverSyncs: plantedSink(
    (writer) => writer,
    (files) => ({ ...files, openWrite: (path, options) => ({ ...files.openWrite(path, options), sync: () => undefined }) }),
  ),
}
let saves = 0

/** Read as it stands, whatever checksums say. */
export const uncheckedRead = (kept: Kept): Kept => ({
  ...kept,
  read: async (files) => ({ _tag: 'samples', segments: [files.readBytes(files.join(kept.outputs[0], 'spikes.npy'))] }),
})
