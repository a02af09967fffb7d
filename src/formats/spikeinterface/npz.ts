import { shown } from '../../codec/codec.js'
import { parseNpy, parseNpyHeader } from '../../encoding/npy.js'
import { readNpyParts } from '../../encoding/npyParts.js'
import { readField } from '../../encoding/npyRecords.js'
import { sizeOf } from '../../encoding/reading.js'
import { orThrow, refuse, thenAlwaysLater } from '../../model/attempt.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { UnitId } from '../../model/header.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { Spikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import { openZip, type ZipFile, zipBytes } from '../../platform/zip.js'

/** What an archive of spikes holds. */
export interface NpzSorting {
  readonly samplingFrequency: number
  readonly unitIds: readonly UnitId[]
  /** numpy's dtype of these ids: `<U5`, `<i4`. */
  readonly idDtype: string
  readonly segments: readonly Spikes[]
}

/** Read an archive in the layout of SpikeInterface's `NpzSortingExtractor`, whole. Rejects with a `FaultError`. */
export const readNpzSorting = async (files: Files, path: string): Promise<NpzSorting> => {
  sizeOf(files, path)
  const handle = files.openRead(path)
  return thenAlwaysLater(
    async () => readSorting(new Map((await openZip(handle)).map((file) => [file.name.replace(/\.npy$/, ''), file])), path),
    () => handle.close(),
  )
}

const readSorting = async (entries: ReadonlyMap<string, ZipFile>, path: string): Promise<NpzSorting> => {
  const fileOf = (name: string): ZipFile =>
    entries.get(name) ??
    refuse(unreadable(path, `an archive with the array "${name}"`, [...entries.keys()].join(', ') || 'an empty one'))
  const bytesOf = (name: string): Promise<Uint8Array> => zipBytes(fileOf(name), path)
  const valuesOf = (bytes: Uint8Array, at: string): readonly (number | string | boolean)[] => {
    const array = orThrow(parseNpy(bytes, at))
    return array._tag === 'array' ? array.data : refuse(unsupported(at, array.reason))
  }
  const listOf = async (name: string) => valuesOf(await bytesOf(name), `${path}: ${name}.npy`)
  const [samplingFrequency] = await listOf('sampling_frequency')
  const [count] = await listOf('num_segment')
  if (typeof samplingFrequency !== 'number' || !(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return refuse(corrupt(`${path}: sampling_frequency.npy`, 'a positive number', String(samplingFrequency)))
  const there = [...entries.keys()].filter((name) => /^spike_indexes_seg\d+$/.test(name)).length
  if (typeof count !== 'number' || count !== there)
    return refuse(corrupt(`${path}: num_segment.npy`, `${there}, the segments that have spikes in the archive`, String(count)))
  const ids = await listOf('unit_ids')
  const unitIds = ids.filter((id): id is UnitId => typeof id === 'string' || Number.isSafeInteger(id))
  if (unitIds.length < ids.length || new Set(unitIds).size < ids.length)
    return refuse(corrupt(`${path}: unit_ids.npy`, 'integers or strings that differ', shown(ids)))
  const places = new Map(unitIds.map((id, unit) => [id, unit]))
  const unitOf = (label: number | string | boolean, at: string): number =>
    (typeof label === 'boolean' ? undefined : places.get(label)) ?? refuse(corrupt(at, 'one of unit_ids', JSON.stringify(label)))

  const spikesOf = async (segment: number): Promise<Spikes> => {
    const [frames, labels] = [`spike_indexes_seg${segment}`, `spike_labels_seg${segment}`]
    const sampleParts: Float64Array[] = []
    await readNpyParts(fileOf(frames), path, (part) => void sampleParts.push(integers(part, `${path}: ${frames}.npy`)))
    const unitParts: Int32Array[] = []
    const at = `${path}: ${labels}.npy`
    await readNpyParts(fileOf(labels), path, (part, first) => {
      const units = valuesOf(part, at).map((label, spike) => unitOf(label, `${at}, spike ${first + spike}`))
      unitParts.push(Int32Array.from(units))
    })
    const sampleIndex = joined(sampleParts, (length) => new Float64Array(length))
    const unitIndex = joined(unitParts, (length) => new Int32Array(length))
    if (unitIndex.length !== sampleIndex.length)
      return refuse(corrupt(at, `${sampleIndex.length} labels, one a spike`, `${unitIndex.length}`))
    const negative = sampleIndex.findIndex((frame) => frame < 0)
    if (negative >= 0)
      return refuse(corrupt(`${path}: ${frames}.npy, spike ${negative}`, 'a frame from 0 on', `${sampleIndex[negative]}`))
    return orderSpikes({ sampleIndex, unitIndex }, unitIds.length)
  }
  const segments: Spikes[] = []
  for (let segment = 0; segment < count; segment++) segments.push(await spikesOf(segment))
  const idDtype = orThrow(parseNpyHeader(await bytesOf('unit_ids'), `${path}: unit_ids.npy`)).dtype
  return { samplingFrequency, unitIds, idDtype, segments }
}

/** Parts end to end. */
const joined = <A extends Float64Array | Int32Array>(parts: readonly A[], make: (length: number) => A): A => {
  if (parts.length === 1) return parts[0]
  const all = make(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** An array of whole numbers of one axis, or of one column or row. */
export const integers = (bytes: Uint8Array, path: string): Float64Array => {
  const header = orThrow(parseNpyHeader(bytes, path))
  const [, kind, size] = /^[<|=]([iu])(\d)$/.exec(header.dtype) ?? []
  const count = header.shape.reduce((product, axis) => product * axis, 1)
  if (kind === undefined || header.shape.filter((axis) => axis !== 1).length > 1) {
    const array = orThrow(parseNpy(bytes, path))
    const values = array._tag === 'array' ? array.data.filter((value): value is number => typeof value === 'number') : []
    if (values.length === count && values.every(Number.isInteger)) return exact(Float64Array.from(values), path)
    return refuse(
      unsupported(`${path}: spikes of dtype "${header.dtype}" and shape (${header.shape})`, 'one axis of integers is read'),
    )
  }
  const body = bytes.subarray(header.byteOffset)
  const width = Number(size)
  if (body.length !== count * width) return refuse(corrupt(path, `${count * width} bytes of values`, `${body.length}`))
  const values = new Float64Array(count)
  readField(body, { bytes: width, fields: [] }, { name: '', byteOffset: 0, size: width, signed: kind === 'i' }, values)
  return exact(values, path)
}

/** Refuse whole numbers that a double does not hold exactly. */
const exact = (values: Float64Array, path: string): Float64Array => {
  const beyond = values.findIndex((value) => !Number.isSafeInteger(value))
  if (beyond >= 0) refuse(corrupt(`${path}, value ${beyond}`, 'an integer below 2^53', `${values[beyond]}`))
  return values
}
