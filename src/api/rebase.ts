import { builtIn } from '../catalog.js'
import { text } from '../codec/codec.js'
import { argumentOf, exactArguments, held } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import { orThrow } from '../model/attempt.js'
import type { Json } from '../model/header.js'
import { decodeGraph, graphToJson } from '../provenance/graph.js'
import { mapSortingPaths } from '../provenance/sortingGraph.js'
import { isDump, mapDumpPaths } from '../provenance/spikeinterface/dump.js'

const parsedJson = held('the JSON of a pipeline, parsed', isPlain)

/**
 * A pipeline's JSON, ours or SpikeInterface's, with every path below `from` moved below `to`: for files that are now
 * elsewhere, or on another system. Throws a `FaultError`.
 */
export const rebase = exactArguments(
  'rebase',
  (json: { readonly [key: string]: Json }, from: string, to: string): { readonly [key: string]: Json } => {
    argumentOf(parsedJson, json, 'rebase.json')
    argumentOf(text, from, 'rebase.from')
    argumentOf(text, to, 'rebase.to')
    const [old, fresh] = [from.replace(/[\\/]+$/, ''), to.replace(/[\\/]+$/, '')]
    const moved = (path: string): string => {
      const rest = path.startsWith(old) ? path.slice(old.length) : undefined
      if (rest === undefined || !/^([\\/]|$)/.test(rest)) return path
      // What Windows wrote is read elsewhere too.
      return fresh + (fresh.includes('/') ? rest.replaceAll('\\', '/') : rest)
    }
    if (isDump(json)) return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, mapDumpPaths(value, moved)]))
    return graphToJson(mapSortingPaths(orThrow(decodeGraph(json, 'pipeline')), builtIn, moved))
  },
)
