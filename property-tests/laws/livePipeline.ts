/** Law 7 of whole pipelines: stages one after another, and two on the same stream. */
import { type Observable, Subject as Stream, share } from 'rxjs'
import { among, lookUp, onTraces } from '../../src/declare/catalog.js'
import type { TracesNode } from '../../src/engine/node.js'
import type { Chunk } from '../../src/model/block.js'
import { faultOf } from '../../src/model/fault.js'
import { Oracle } from '../oracle.js'
import { orThrow, type World } from '../recordings.js'
import { acquisition, spoil } from './acquisition.js'
import { broken, type Machinery, machinery, type PipelineLaw, silent, unless } from './law.js'
import { streamOdds } from './live.js'

/** The pipeline on streams: one stage a node, shared where the node is. */
const stages = (
  root: TracesNode,
  streams: ReadonlyMap<TracesNode, Observable<Chunk>>,
  world: World,
  on: Machinery,
): Observable<Chunk> => {
  const known = new Map(streams)
  const stage = (node: TracesNode): Observable<Chunk> => {
    const found = known.get(node)
    if (found !== undefined) return found
    const operator = orThrow(lookUp(among(world.catalog.operators, onTraces), node.origin.kind, 'live'))
    const instance = orThrow(operator.instantiate(node.origin.params, node.origin.kind, node.origin.version))
    const made = on.live(instance, node.inputs.map(stage)).pipe(share())
    known.set(node, made)
    return made
  }
  return stage(root)
}

export const livePipeline: PipelineLaw = {
  number: 7,
  title: 'live equals offline: stages on stages, and on the same stream twice',
  check: async ({ node, inputs, world }, choices, on = machinery) => {
    const [input] = inputs
    const oracle = new Oracle()
    const wholes = await Promise.all(input.segments.map((_, segment) => oracle.segment(input, segment)))
    const source = new Stream<Chunk>()
    const chunks: Chunk[] = []
    const end: { error?: unknown; completed: boolean } = { completed: false }
    stages(node, new Map([[input, source]]), world, on).subscribe({
      next: (chunk) => chunks.push(chunk),
      error: (error: unknown) => {
        end.error = error
      },
      complete: () => {
        end.completed = true
      },
    })
    for (const { chunk } of acquisition([input], [wholes], choices)) {
      if (chunk === undefined) source.complete()
      else {
        source.next(chunk)
        spoil(chunk)
      }
    }
    const fault = end.error === undefined ? undefined : faultOf(end.error, 'live')
    if (fault?._tag === 'Unsupported') return silent('one of its stages joins in time')
    // A time vector does not travel with the chunks: what compares clocks may find others than offline.
    if (
      fault?._tag === 'Conflict' &&
      fault.what.startsWith('times') &&
      input.segments.some(({ times }) => times.vector !== undefined)
    )
      return silent('its stages compare clocks, of which the stream has only a start')
    if (end.error !== undefined) throw end.error
    if (!end.completed) return broken('it did not complete when its input had')
    return unless(await streamOdds(node, chunks))
  },
}
