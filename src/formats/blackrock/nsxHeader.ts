import { firstBytes } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete, unreadable, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { dateAt, textAt } from './fields.js'

/** What a channel's samples are worth, as its head tells: the ends of a range of numbers, and of one in `unit`. */
export interface Range {
  readonly digital: readonly [least: number, most: number]
  readonly analog: readonly [least: number, most: number]
  readonly unit: string
}

export interface NsxChannel {
  readonly electrode: number
  readonly label: string
  /** Undefined in files of 2.1, where the file of spikes tells it. */
  readonly range: Range | undefined
}

/** All that the head of a file of samples says and that matters here. */
export interface NsxHeader {
  readonly path: string
  /** "2.1", "2.2", "2.3", "3.0". */
  readonly version: string
  readonly samplingFrequency: number
  /** Ticks of the clock in a second. */
  readonly resolution: number
  readonly label: string
  readonly comment: string
  /** When it was begun, in UTC. */
  readonly date: string | undefined
  readonly channels: readonly NsxChannel[]
  /** Where samples begin, or the first block of them. */
  readonly bytes: number
}

/** Samples of the fastest files in a second, whatever the clock: a period counts them. */
export const BASE_RATE = 30_000
const [BASIC_BYTES, CHANNEL_BYTES, OLD_BYTES] = [314, 66, 32]

/** The head of a file of samples. Throws a `FaultError`. */
export const readNsxHeader = (files: Files, path: string): NsxHeader => {
  const basic = viewOf(firstBytes(files, path, BASIC_BYTES))
  const magic = basic.byteLength < 8 ? '' : textAt(basic, 0, 8)
  if (magic !== 'NEURALSG' && magic !== 'NEURALCD' && magic !== 'BRSMPGRP')
    return refuse(unreadable(path, 'a file of samples of Blackrock, by its first bytes', 'other bytes'))
  return magic === 'NEURALSG' ? oldHeader(files, path) : newHeader(files, path, basic)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A view of the first bytes, all of which are there. */
const wholeView = (files: Files, path: string, bytes: number): DataView => {
  const view = viewOf(firstBytes(files, path, bytes))
  return view.byteLength < bytes
    ? refuse(incomplete(path, `a head of ${bytes} bytes`, `${view.byteLength} bytes`, 'the file was cut'))
    : view
}

const countAt = (view: DataView, position: number, path: string): number => {
  const count = view.getUint32(position, true)
  return count >= 1 && count <= MOST.channels
    ? count
    : refuse(corrupt(`${path}, byte ${position}`, `1 to ${MOST.channels} channels`, `${count}`))
}

const rateAt = (view: DataView, position: number, path: string): number => {
  const period = view.getUint32(position, true)
  return period >= 1 ? BASE_RATE / period : refuse(corrupt(`${path}, byte ${position}`, 'a period of 1 or more', `${period}`))
}

const oldHeader = (files: Files, path: string): NsxHeader => {
  const head = wholeView(files, path, OLD_BYTES)
  const count = countAt(head, 28, path)
  const bytes = OLD_BYTES + 4 * count
  const view = wholeView(files, path, bytes)
  return {
    path,
    version: '2.1',
    samplingFrequency: rateAt(head, 24, path),
    resolution: BASE_RATE,
    label: textAt(head, 8, 16),
    comment: '',
    date: undefined,
    channels: Array.from({ length: count }, (_, channel) => {
      const electrode = view.getUint32(OLD_BYTES + 4 * channel, true)
      return { electrode, label: electrode <= 128 ? `chan${electrode}` : `ainp${electrode - 128}`, range: undefined }
    }),
    bytes,
  }
}

const newHeader = (files: Files, path: string, basic: DataView): NsxHeader => {
  if (basic.byteLength < BASIC_BYTES) wholeView(files, path, BASIC_BYTES)
  const version = `${basic.getUint8(8)}.${basic.getUint8(9)}`
  if (!['2.2', '2.3', '3.0'].includes(version))
    refuse(unsupported(`${path}: version ${version} of its specification`, '2.1, 2.2, 2.3 and 3.0 are read'))
  const count = countAt(basic, 310, path)
  const [bytes, least] = [basic.getUint32(10, true), BASIC_BYTES + CHANNEL_BYTES * count]
  if (bytes < least || bytes > least + MOST.jsonText)
    refuse(corrupt(`${path}, byte 10`, `a head of ${least} bytes, of ${count} channels`, `${bytes}`))
  const resolution = basic.getUint32(290, true)
  if (resolution < 1) refuse(corrupt(`${path}, byte 290`, 'ticks of the clock in a second', `${resolution}`))
  const view = wholeView(files, path, bytes)
  return {
    path,
    version,
    samplingFrequency: rateAt(basic, 286, path),
    resolution,
    label: textAt(basic, 14, 16),
    comment: textAt(basic, 30, 256),
    date: dateAt(basic, 294),
    channels: Array.from({ length: count }, (_, channel) => channelAt(view, BASIC_BYTES + CHANNEL_BYTES * channel, path)),
    bytes,
  }
}

const channelAt = (view: DataView, at: number, path: string): NsxChannel => {
  const type = textAt(view, at, 2)
  if (type !== 'CC') refuse(corrupt(`${path}, byte ${at}`, '"CC", which begins what is told of a channel', `"${type}"`))
  const electrode = view.getUint16(at + 2, true)
  const label = textAt(view, at + 4, 16)
  const [leastDigital, mostDigital, leastAnalog, mostAnalog] = [22, 24, 26, 28].map((offset) => view.getInt16(at + offset, true))
  return {
    electrode,
    label: label === '' ? `${electrode}` : label,
    range: { digital: [leastDigital, mostDigital], analog: [leastAnalog, mostAnalog], unit: textAt(view, at + 30, 16) },
  }
}
