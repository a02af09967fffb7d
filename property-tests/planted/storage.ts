/** Sources and sinks that break a law. */
import { either as E, taskEither as TE } from 'fp-ts'
import { binaryFolder } from '../../sinks/binaryFolder.js'
import { exactly, finite, withDefault } from '../../src/codec/codec.js'
import type { AnySink, SinkInstance, SinkPlan } from '../../src/declare/sink.js'
import { type AnySource, defineSource } from '../../src/declare/source.js'
import { MANIFEST } from '../../src/encoding/manifest.js'
import { pipe } from '../../src/model/pipe.js'
import type { Files } from '../../src/platform/files.js'
import { flip } from './honest.js'

const plantedSource = (read: (start: number, row: number) => number, closed?: { readonly frames: number }): AnySource =>
  defineSource({
    kind: 'planted',
    version: 1,
    params: exactly({ frames: withDefault(finite, 50, { doc: 'of the one segment' }) }),
    examples: [{}],
    open: ({ frames }) =>
      TE.right({
        header: { samplingFrequency: 1000, channelIds: [0], dtype: 'int16', properties: {}, annotations: {} },
        segments: [{ frames, times: {} }],
        ...(closed && { closed }),
        reader: {
          read: ({ start, data }) => {
            for (let row = 0; row < data.length; row++) data[row] = read(start, row) as never
          },
          close: () => undefined,
        },
      }),
  })

export const sources = {
  windowDependent: plantedSource((_start, row) => row),
  closedWrong: plantedSource((start, row) => start + row, { frames: 7 }),
}

/** The folder sink with its plan changed, or its files while it plans and finishes. */
const plantedSink = (
  change: (plan: SinkPlan, files: Files) => SinkPlan,
  through: (files: Files) => Files = (files) => files,
): AnySink => ({
  ...binaryFolder,
  instantiate: (params, at) =>
    pipe(
      binaryFolder.instantiate(params, at),
      E.map(
        (instance): SinkInstance => ({
          ...instance,
          plan: (subject, files) =>
            pipe(
              instance.plan(subject, through(files)),
              E.map((plan) => change(plan, files)),
            ),
        }),
      ),
    ),
})

export const sinks = {
  /** Marks the first sample of every chunk. */
  showsItsChunks: {
    ...binaryFolder,
    openWriter: (job, files) => {
      const writer = binaryFolder.openWriter(job, files)
      return {
        ...writer,
        writeBehind: undefined,
        write: (segment, start, data) => {
          const marked = data.slice()
          flip(marked, 0)
          return writer.write(segment, start, marked)
        },
      }
    },
  } satisfies AnySink,
  /** Lets nobody check what it wrote. */
  unchecked: plantedSink((plan, files) => ({
    ...plan,
    finish: async (receipts) => {
      await plan.finish(receipts)
      files.remove(files.join(plan.outputs[0].temporary, MANIFEST))
    },
  })),
  /** Takes the journal's word for what reached the disk. */
  trusting: plantedSink((plan) => ({ ...plan, stands: () => true })),
  /** Never makes its samples durable. */
  neverSyncs: plantedSink(
    (plan) => plan,
    (files) => ({ ...files, openWrite: (path, options) => ({ ...files.openWrite(path, options), sync: () => undefined }) }),
  ),
}
