import type fc from 'fast-check'
import type { AnySink, AnySortingSink } from '../src/declare/sink.js'
import { torture } from '../test/torture/report.js'
import { eventPipelineOf, eventPipelines } from './events.js'
import { eventSinks, recordingSinks, sortingSinks } from './kinds.js'
import { type Kept, keptEvents, keptRecording, keptSorting } from './laws/kept.js'
import { written } from './laws/provenance.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { sortingPipelineOf, sortingPipelines } from './sortingPipelines.js'

/** A sink that is asked for more than a place. */
export const asked = <S extends AnySink | AnySortingSink>(sink: S, params: object): S => ({
  ...sink,
  instantiate: (given: unknown, where: string) => sink.instantiate({ ...Object(given), ...params }, where),
})

/** What some sinks write in several ways, of which a short run tries one, and a long one all. */
const ways: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  zarr: {
    zarr: {},
    'zarr in small chunks': { chunkSize: 5, channelChunkSize: 2 },
    'zarr 3 in small shards': { zarrFormat: 3, chunkSize: 2, shardSize: 4 },
  },
  zarrSorting: { zarrSorting: {}, 'zarrSorting 3': { zarrFormat: 3 } },
}

const inWays = <S extends AnySink | AnySortingSink>(sink: S): readonly (readonly [kind: string, sink: S])[] => {
  const all = Object.entries(ways[sink.kind] ?? { [sink.kind]: {} }).map(([kind, params]) => [kind, asked(sink, params)] as const)
  return torture.everySink ? all : [all[torture.seed % all.length]]
}

/** Every sink there is, of recordings, sortings and events alike, and how something to be saved is drawn for it. */
export const savings: readonly {
  /** The kind of the sink, and how it writes where that is not as usual. */
  readonly kind: string
  readonly sink: string
  readonly checksums: boolean
  readonly draw: fc.Arbitrary<{ readonly kept: () => Promise<Kept>; readonly what: () => Promise<string> }>
}[] = [
  ...[...recordingSinks.values()].flatMap(inWays).map(([kind, sink]) => ({
    kind,
    sink: sink.kind,
    checksums: sink.checksums,
    draw: pipelines.map((drawn) => ({
      kept: async () => keptRecording({ ...(await pipelineOf(drawn)), sink }),
      what: async () => {
        const { node } = await pipelineOf(drawn)
        return written(node)
      },
    })),
  })),
  ...[...sortingSinks.values()].flatMap(inWays).map(([kind, sink]) => ({
    kind,
    sink: sink.kind,
    checksums: sink.checksums,
    draw: sortingPipelines.map((drawn) => ({
      kept: async () => keptSorting(sortingPipelineOf(drawn).node, sink),
      what: async () => JSON.stringify(drawn),
    })),
  })),
  ...[...eventSinks.values()].map((sink) => ({
    kind: sink.kind,
    sink: sink.kind,
    checksums: sink.checksums,
    draw: eventPipelines.map((drawn) => ({
      kept: async () => keptEvents(eventPipelineOf(drawn), sink),
      what: async () => JSON.stringify(drawn),
    })),
  })),
]
