import { shown } from '../../codec/codec.js'
import { readJsonObject } from '../../encoding/json.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** What a `.ch` file says of the chunks of its `.cbin`. */
export interface ChunkIndex {
  readonly path: string
  readonly channels: number
  readonly samplingFrequency: number
  /** The first sample of each chunk, and the end of the last one. */
  readonly bounds: readonly number[]
  /** The first byte of each, and the end of the last one. */
  readonly offsets: readonly number[]
  /** Whether samples of a channel lie side by side in a chunk. */
  readonly byChannel: boolean
  readonly timeDiff: boolean
  readonly spatialDiff: boolean
}

/** A chunk is held in memory; programs write a second at a time. */
const MOST_CHUNK = 2 ** 30

/** Ascending whole numbers from 0 on. */
const ascending = (value: Json | undefined, place: string): readonly number[] => {
  const list: readonly Json[] = Array.isArray(value) ? value : []
  const numbers = list.filter((each): each is number => typeof each === 'number' && Number.isSafeInteger(each))
  const rises = numbers.every((each, index) => (index === 0 ? each === 0 : each > numbers[index - 1]))
  return numbers.length === list.length && numbers.length > 1 && rises
    ? numbers
    : refuse(corrupt(place, 'ascending whole numbers from 0 on', shown(value)))
}

/** Read a `.ch` file. Throws a `FaultError`. */
export const readChunkIndex = (files: Files, path: string): ChunkIndex => {
  const said = readJsonObject(files, path)
  const at = (key: string): string => `${path}: ${key}`
  const { algorithm, n_channels: channels, sample_rate: rate, chunk_order: order = 'F' } = said
  if (Object.keys(said).length === 0) refuse(unreadable(path, 'the index of a .cbin file, as mtscomp writes it', 'nothing in it'))
  if (algorithm !== 'zlib') refuse(unsupported(`${at('algorithm')} ${shown(algorithm)}`, '"zlib" is read'))
  if (order !== 'F' && order !== 'C') refuse(corrupt(at('chunk_order'), '"F" or "C"', shown(order)))
  if (typeof channels !== 'number' || !(Number.isInteger(channels) && channels > 0 && channels <= MOST.channels))
    return refuse(corrupt(at('n_channels'), 'a number of channels', shown(channels)))
  if (typeof rate !== 'number' || !(rate > 0 && rate <= MOST.samplingFrequency))
    return refuse(corrupt(at('sample_rate'), 'a rate in Hz', shown(rate)))
  const flag = (key: string): boolean => {
    const value = said[key] ?? false
    return typeof value === 'boolean' ? value : refuse(corrupt(at(key), 'true or false', shown(value)))
  }
  if (said.dtype !== 'int16' && said.dtype !== '<i2')
    refuse(unsupported(`${at('dtype')} ${shown(said.dtype)}`, 'samples of SpikeGLX are "int16"'))
  const bounds = ascending(said.chunk_bounds, at('chunk_bounds'))
  const offsets = ascending(said.chunk_offsets, at('chunk_offsets'))
  if (bounds.length !== offsets.length)
    refuse(corrupt(at('chunk_offsets'), `${bounds.length} numbers, as chunk_bounds has`, `${offsets.length}`))
  const largest = bounds.slice(1).reduce((most, bound, chunk) => Math.max(most, bound - bounds[chunk]), 0)
  if (2 * largest * channels > MOST_CHUNK)
    refuse(unsupported(`${at('chunk_bounds')}: a chunk of ${largest} samples`, `chunks of up to ${MOST_CHUNK} bytes are read`))
  return {
    path,
    channels,
    samplingFrequency: rate,
    bounds,
    offsets,
    byChannel: order === 'F',
    timeDiff: flag('do_time_diff'),
    spatialDiff: flag('do_spatial_diff'),
  }
}
