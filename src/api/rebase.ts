import { builtIn } from '../catalog.js'
import { orThrow } from '../declare/reading.js'
import type { Json } from '../model/header.js'
import { decodeGraph, graphToJson, mapGraphPaths } from '../provenance/graph.js'

/** A pipeline's JSON with every path below `from` moved below `to`: for files that are now elsewhere. Throws a `FaultError`. */
export const rebase = (json: { readonly [key: string]: Json }, from: string, to: string): { readonly [key: string]: Json } => {
  const [old, fresh] = [from.replace(/[\\/]+$/, ''), to.replace(/[\\/]+$/, '')]
  const moved = (path: string): string => {
    const rest = path.startsWith(old) ? path.slice(old.length) : undefined
    return rest === '' || (rest !== undefined && /^[\\/]/.test(rest)) ? fresh + rest : path
  }
  return graphToJson(mapGraphPaths(orThrow(decodeGraph(json, 'pipeline')), builtIn, moved))
}
