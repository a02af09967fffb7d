import type { SortingNode } from '../../engine/sortingNode.js'
import { type ExportContext, keysOf, objectOf, objectsIn } from './export.js'
import { noEqual, type PythonObject, type Theirs } from './kinds.js'
import { sortingWritten } from './sortingWritten.js'

/**
 * A pipeline of spikes as SpikeInterface's `dump_to_json` has it, which `si.load` opens. Every object says all its
 * annotations and properties; a registered recording is in no such JSON. Throws a `FaultError`, Unsupported, that names the
 * first thing without an equal there.
 */
export const exportSortingDump = (root: SortingNode, { files, path, relative }: Omit<ExportContext, 'catalog'>): PythonObject => {
  interface Exported {
    readonly theirs: Theirs
    readonly keys: ReadonlySet<string>
    readonly objects: number
    readonly dump: PythonObject
  }
  const done = new Map<SortingNode, Exported>()

  const write = (node: SortingNode): Exported => {
    const known = done.get(node)
    if (known !== undefined) return known
    const { kind, params } = node.origin
    const row = sortingWritten[kind] ?? noEqual(`"${kind}" has no equal`, 'save the sorting: SpikeInterface opens the folder')
    const inputs = node.inputs.map(write)
    const theirs = row(params, { node, base: inputs[0]?.theirs, inputs: inputs.map(({ dump }) => dump), files, path })
    const keys = keysOf(node.header, inputs)
    const objects = objectsIn(node.origin.kind, node.depth, inputs)
    const result = { theirs, keys, objects, dump: objectOf(theirs, node.header, keys) }
    done.set(node, result)
    return result
  }

  return { ...write(root).dump, relative_paths: relative }
}
