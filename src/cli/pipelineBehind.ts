import { either as E } from 'fp-ts'
import { files } from '#platform'
import { PIPELINE } from '../encoding/manifest.js'
import { parseTolerantJson } from '../encoding/tolerantJson.js'
import { standingAt } from '../encoding/unfinished.js'
import { faultOf, renderFault } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import { whenReady } from '../model/waiting.js'
import { decodeGraph, type Graph } from '../provenance/graph.js'
import { tell } from './output.js'
import type { Subject } from './subject.js'

/** The sources of folders that rxephys saves, each with the pipeline that made it. */
const savedBy = ['spikeinterfaceFolder', 'spikeinterfaceSortingFolder', 'eventsFolder']

/** The pipeline that a saved folder was made by, which stands beside its samples, spikes or events; nothing in it is opened. */
export const pipelineBehind = ({ node }: Subject): Promise<Graph | undefined> => whenReady(() => graphBehind(node))

const graphBehind = (node: Subject['node']): Graph | undefined => {
  const { kind, params } = node.origin
  if (!savedBy.includes(kind) || typeof params.folder !== 'string') return undefined
  const path = files.join(standingAt(params.folder, files), PIPELINE)
  if (files.stat(path) === undefined) return undefined
  const text = E.tryCatch(
    () => files.readText(path),
    (error) => faultOf(error, `reading ${path}`),
  )
  const graph = pipe(
    text,
    E.chain((json) => parseTolerantJson(json, path)),
    E.chain((value) => decodeGraph(value, path)),
  )
  if (E.isRight(graph)) return graph.right
  tell(`notice: what it was saved from cannot be told: ${renderFault(graph.left)}`)
  return undefined
}
