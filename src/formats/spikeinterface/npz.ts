import { shown } from '../../codec/codec.js'
import { parseNpy, parseNpyHeader } from '../../encoding/npy.js'
import { readField } from '../../encoding/npyRecords.js'
import { sizeOf } from '../../encoding/reading.js'
import { readZip } from '../../encoding/zip.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { UnitId } from '../../model/header.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { Spikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'

/** What an archive of spikes holds. */
export interface NpzSorting {
  readonly samplingFrequency: number
  readonly unitIds: readonly UnitId[]
  /** numpy's dtype of these ids: `<U5`, `<i4`. */
  readonly idDtype: string
  readonly segments: readonly Spikes[]
}

/** Read an archive in the layout of SpikeInterface's `NpzSortingExtractor`, whole. */
export const readNpzSorting = (files: Files, path: string): NpzSorting => {
  sizeOf(files, path)
  const entries = new Map(
    orThrow(readZip(files.readBytes(path), path, files)).map(({ name, bytes }) => [name.replace(/\.npy$/, ''), bytes]),
  )
  const bytesOf = (name: string): Uint8Array =>
    entries.get(name) ??
    refuse(unreadable(path, `an archive with the array "${name}"`, [...entries.keys()].join(', ') || 'an empty one'))
  const listOf = (name: string): readonly (number | string | boolean)[] => {
    const array = orThrow(parseNpy(bytesOf(name), `${path}: ${name}.npy`))
    return array._tag === 'array' ? array.data : refuse(unsupported(`${path}: ${name}.npy`, array.reason))
  }
  const [samplingFrequency] = listOf('sampling_frequency')
  const [count] = listOf('num_segment')
  if (typeof samplingFrequency !== 'number' || !(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return refuse(corrupt(`${path}: sampling_frequency.npy`, 'a positive number', String(samplingFrequency)))
  const there = [...entries.keys()].filter((name) => /^spike_indexes_seg\d+$/.test(name)).length
  if (typeof count !== 'number' || count !== there)
    return refuse(corrupt(`${path}: num_segment.npy`, `${there}, the segments that have spikes in the archive`, String(count)))
  const ids = listOf('unit_ids')
  const unitIds = ids.filter((id): id is UnitId => typeof id === 'string' || Number.isSafeInteger(id))
  if (unitIds.length < ids.length || new Set(unitIds).size < ids.length)
    return refuse(corrupt(`${path}: unit_ids.npy`, 'integers or strings that differ', shown(ids)))
  const places = new Map(unitIds.map((id, unit) => [id, unit]))
  const segments = Array.from({ length: count }, (_, segment): Spikes => {
    const sampleIndex = integers(bytesOf(`spike_indexes_seg${segment}`), `${path}: spike_indexes_seg${segment}.npy`)
    const labels = listOf(`spike_labels_seg${segment}`)
    if (labels.length !== sampleIndex.length)
      return refuse(
        corrupt(`${path}: spike_labels_seg${segment}.npy`, `${sampleIndex.length} labels, one a spike`, `${labels.length}`),
      )
    const unitIndex = Int32Array.from(labels, (label, spike) => {
      const unit = typeof label === 'boolean' ? undefined : places.get(label)
      return (
        unit ??
        refuse(corrupt(`${path}: spike_labels_seg${segment}.npy, spike ${spike}`, 'one of unit_ids', JSON.stringify(label)))
      )
    })
    const negative = sampleIndex.findIndex((frame) => frame < 0)
    if (negative >= 0)
      return refuse(
        corrupt(`${path}: spike_indexes_seg${segment}.npy, spike ${negative}`, 'a frame from 0 on', `${sampleIndex[negative]}`),
      )
    return orderSpikes({ sampleIndex, unitIndex }, unitIds.length)
  })
  const idDtype = orThrow(parseNpyHeader(bytesOf('unit_ids'), `${path}: unit_ids.npy`)).dtype
  return { samplingFrequency, unitIds, idDtype, segments }
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
