import { shown } from '../../codec/codec.js'
import { type Catalog, lookUp } from '../../declare/catalog.js'
import { askedOfAll, type SourceContext } from '../../declare/source.js'
import { type Node, nodesOf, operatorNode, sourceNode } from '../../engine/node.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { invalidParams, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { notice } from '../../model/notice.js'
import { classes } from './classes.js'
import { decodeDump, mapDumpPaths, type PipelineDump } from './dump.js'
import type { Builder, Equal, Inputs } from './equal.js'
import { withMetadata } from './metadata.js'
import { absolute, counts, numbering, savedFolder, splitNested } from './nested.js'

/** Where a pipeline of SpikeInterface's is read, and with what. */
export interface ImportContext {
  readonly catalog: Catalog
  readonly context: SourceContext
  /** The folder that relative paths start from. */
  readonly baseFolder: string
}

/**
 * A pipeline as SpikeInterface's `dump_to_json` writes it, of any release from 0.90 on, as ours: every class becomes the
 * operators it is equal to, and what was said of the object (annotations, properties, probe) operators after them. A
 * recording that stands in the JSON twice is opened once. Rejects with a `FaultError`: a class without an equal by name.
 */
export const importDump = async (json: Json, at: string, { catalog, context, baseFolder }: ImportContext): Promise<Node> => {
  const whole = orThrow(decodeDump(json, at))
  const seen = new Map<number, Promise<Node>>()
  const numberOf = numbering()

  const once = (each: Json, where: string): Promise<Node> => {
    const key = numberOf(each)
    const known = seen.get(key) ?? build(each, where)
    seen.set(key, known)
    return known
  }

  const build = async (each: Json, where: string): Promise<Node> => {
    const dump = orThrow(decodeDump(each, where))
    const row = rowOf(dump, where)
    const { nested: recordings, rest } = splitNested(dump.kwargs, recordingName)
    if (!counts(recordings.length, row.inputs))
      refuse(invalidParams(`${where}.kwargs`, wantedInputs[row.inputs], `${recordings.length}`))
    const inputs: Node[] = []
    for (const { name, json: input } of recordings) inputs.push(await once(input, `${where}.kwargs.${name}`))
    const builder = builderAt(where, dump)
    const node = await orThrow(row.read(rest, `${where}.kwargs`))(inputs, builder)
    return withMetadata(node, dump, builder)
  }

  const builderAt = (where: string, dump: PipelineDump): Builder => ({
    at: where,
    version: dump.version,
    ...savedFolder(dump, baseFolder, context),
    open: async (kind, params) => {
      const source = orThrow(lookUp(catalog.sources, kind, where))
      const instance = orThrow(source.instantiate(askedOfAll(source, params, context), `${where} as ${kind}`))
      return sourceNode(instance, orThrow(await instance.open(context)()))
    },
    apply: (kind, inputs, params) => {
      const instance = orThrow(orThrow(lookUp(catalog.operators, kind, where)).instantiate(params, `${where} as ${kind}`))
      return orThrow(operatorNode(instance, inputs))
    },
  })

  return stackNoticed(
    await once(whole.relativePaths ? mapDumpPaths(json, (path) => absolute(path, baseFolder, context)) : json, at),
  )
}

/** SpikeInterface filters what a filter below it gives for its own chunk and margin; here each has blocks of its own. */
const stackNoticed = (root: Node): Node => {
  const onBlocks = (node: Node): boolean => node._tag === 'operator' && node.bound.blockFrames !== undefined
  const stacked = nodesOf(root)
    .filter(onBlocks)
    .find((node) => nodesOf(node).some((below) => below !== node && onBlocks(below)))
  if (stacked === undefined) return root
  const text = `${stacked.origin.kind} stands on another filter: the samples are those SpikeInterface has when each stage is saved in turn; fused([...]) has those of its lazy chain`
  return { ...root, notices: [...root.notices, notice('Tolerated', text)] }
}

/** Where the releases have kept a recording's inputs. */
const recordingName = /^(parent_)?recording(1|2|_list|_list_or_dict)?$/

const wantedInputs: Readonly<Record<Inputs, string>> = {
  none: 'no recording',
  one: 'one recording',
  two: 'two recordings',
  many: 'at least one recording',
}

/** The row of a dump's class. Classes have moved between modules, so that their names alone decide, within SpikeInterface. */
const rowOf = (dump: PipelineDump, at: string): Equal => {
  const name = dump.class.slice(dump.class.lastIndexOf('.') + 1)
  const row = dump.class.startsWith('spikeinterface.') ? classes.get(name) : undefined
  if (row !== undefined) return row
  const what = `${at}.class: ${shown(dump.class)} has no equal here`
  if (/Sorting/.test(name))
    return refuse(unsupported(`${at}.class: ${shown(dump.class)} is a sorting, not a recording`, 'openSorting() opens it'))
  return refuse(unsupported(what, 'in SpikeInterface, save that recording to a folder, and open the folder'))
}
