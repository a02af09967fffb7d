import type fc from 'fast-check'
import { eventPipelineOf, eventPipelines } from './events.js'
import { eventSinks, recordingSinks, sortingSinks } from './kinds.js'
import { type Kept, keptEvents, keptRecording, keptSorting } from './laws/kept.js'
import { written } from './laws/provenance.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { sortingPipelineOf, sortingPipelines } from './sortingPipelines.js'

/** Every sink there is, of recordings, sortings and events alike, and how something to be saved is drawn for it. */
export const savings: readonly {
  readonly kind: string
  readonly checksums: boolean
  readonly draw: fc.Arbitrary<{ readonly kept: () => Promise<Kept>; readonly what: () => Promise<string> }>
}[] = [
  ...[...recordingSinks.values()].map((sink) => ({
    kind: sink.kind,
    checksums: sink.checksums,
    draw: pipelines.map((drawn) => ({
      kept: async () => keptRecording({ ...(await pipelineOf(drawn)), sink }),
      what: async () => {
        const { node } = await pipelineOf(drawn)
        return written(node)
      },
    })),
  })),
  ...[...sortingSinks.values()].map((sink) => ({
    kind: sink.kind,
    checksums: sink.checksums,
    draw: sortingPipelines.map((drawn) => ({
      kept: async () => keptSorting(sortingPipelineOf(drawn).node, sink),
      what: async () => JSON.stringify(drawn),
    })),
  })),
  ...[...eventSinks.values()].map((sink) => ({
    kind: sink.kind,
    checksums: sink.checksums,
    draw: eventPipelines.map((drawn) => ({
      kept: async () => keptEvents(eventPipelineOf(drawn), sink),
      what: async () => JSON.stringify(drawn),
    })),
  })),
]
