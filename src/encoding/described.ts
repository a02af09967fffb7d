import type { Json } from '../model/header.js'
import type { Properties, Property } from '../model/properties.js'
import { npyOfProperty } from './npyWrite.js'

/** What a saved folder tells beside samples, spikes or events. */
interface Described {
  readonly header: { readonly properties: Properties; readonly annotations: { readonly [key: string]: Json } }
  readonly provenance: Json | undefined
  readonly arrays?: ReadonlyMap<string, Float64Array> | undefined
}

/** Texts take what they are long at least: some files keep no room beside short ones. */
const columnBytes = (property: Property): number =>
  property.dtype === 'string'
    ? property.values
        .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
        .reduce((sum: number, text) => sum + String(text).length, 0)
    : npyOfProperty(property).length

const written = (json: Json | undefined): number => (json === undefined ? 0 : JSON.stringify(json).length)

/** Bytes that properties, annotations, the pipeline and its arrays take at least, so that a full disk is told beforehand. */
export const describedBytes = ({ header, provenance, arrays = new Map() }: Described): number => {
  const columns = Object.values(header.properties).reduce((sum, property) => sum + columnBytes(property), 0)
  const named = provenance === undefined ? [] : [...arrays.values()]
  return columns + written(header.annotations) + written(provenance) + named.reduce((sum, { byteLength }) => sum + byteLength, 0)
}
