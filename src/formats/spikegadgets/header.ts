import { parseXml, type XmlElement } from '@rgrove/parse-xml'
import { fill, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import { attribute, elementAt, elementsOf } from '../openEphysBinary/settings.js'

/** A channel of a device beside the electrodes: a sample of 16 bits, or a bit of a byte, of each packet. */
export interface DeviceChannel {
  readonly id: string
  readonly type: 'analog' | 'digital'
  /** Where in a packet its byte stands, or the first of two. */
  readonly byte: number
  readonly bit: number
  /** True where a byte says which of several channels a packet holds. */
  readonly isInterleaved: boolean
}

/** What stands in each packet before its time. */
export interface Device {
  readonly name: string
  readonly channels: readonly DeviceChannel[]
}

/** A channel of an electrode, and the group of electrodes that it is in. */
export interface TrodeChannel {
  readonly hardware: number
  readonly trode: string
  /** µV a step, where it says so. */
  readonly step: number | undefined
  readonly element: XmlElement
}

/** All that the head of a file says and that matters here. */
export interface RecHeader {
  readonly path: string
  readonly samplingFrequency: number
  /** Channels of the hardware, of which not all may be recorded. */
  readonly hardwareChannels: number
  readonly devices: readonly Device[]
  /** As they are shown, not as they are kept. */
  readonly trodes: readonly TrodeChannel[]
  readonly spikes: XmlElement | undefined
  readonly hardware: XmlElement
  readonly global: XmlElement | undefined
  /** Where packets begin, how many bytes each has, and where in it are its time and the samples of electrodes. */
  readonly bytes: number
  readonly packetBytes: number
  readonly timeAt: number
  readonly samplesAt: number
}

const END = '</Configuration>'
/** Bytes that are read at once, and in all. */
const [PIECE, MOST_BYTES] = [65_536, 64 * 1024 * 1024]

const NEWLINE = 10

/** The XML before the packets, as text, and where these begin; undefined where there is none. */
const xmlOf = (handle: ReadHandle): { readonly text: string; readonly bytes: number } | undefined => {
  let read = new Uint8Array(0)
  for (let size = PIECE; ; size *= 2) {
    read = new Uint8Array(Math.min(size, handle.size, MOST_BYTES))
    fill(handle, read, 0)
    const start = placeOf(read, END)
    if (start >= 0) {
      let at = start + END.length
      while (at < read.length && (read[at] === 32 || read[at] === 9 || read[at] === 13)) at++
      return {
        text: new TextDecoder().decode(read.subarray(0, start + END.length)),
        bytes: read[at] === NEWLINE ? at + 1 : start + END.length,
      }
    }
    if (read.length < size) return undefined
  }
}

/** Where a word of plain letters begins among bytes; below 0 where it does not stand there. */
const placeOf = (bytes: Uint8Array, word: string): number => {
  const codes = Array.from(word, (letter) => letter.charCodeAt(0))
  for (let at = bytes.indexOf(codes[0]); at >= 0; at = bytes.indexOf(codes[0], at + 1))
    if (codes.every((code, place) => bytes[at + place] === code)) return at
  return -1
}

/** True for a file that begins with a configuration of Trodes. */
export const isRec = (files: Files, path: string): boolean =>
  withFile(files, path, (handle) => {
    const bytes = new Uint8Array(Math.min(4096, handle.size))
    fill(handle, bytes, 0)
    return placeOf(bytes, '<Configuration') >= 0
  })

const numberIn = (element: XmlElement, name: string, path: string, least: number, most: number): number => {
  const text = attribute(element, name) ?? ''
  const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most
    ? value
    : refuse(corrupt(`${path}: ${element.name}@${name}`, `a number from ${least} to ${most}`, text || 'nothing'))
}

const integerIn = (element: XmlElement, name: string, path: string, least: number, most: number): number => {
  const value = numberIn(element, name, path, least, most)
  return Number.isInteger(value) ? value : refuse(corrupt(`${path}: ${element.name}@${name}`, 'a whole number', `${value}`))
}

/** The head of a file. Throws a `FaultError`. */
export const readRecHeader = (files: Files, path: string): RecHeader =>
  withFile(files, path, (handle) => {
    const xml = xmlOf(handle)
    if (xml === undefined) return refuse(unreadable(path, `a configuration of Trodes that ends with ${END}`, 'none'))
    const root = rootOf(xml.text, path)
    const hardware = elementAt(root, 'HardwareConfiguration')
    if (hardware === undefined) return refuse(unreadable(path, 'a HardwareConfiguration', 'none'))
    const spikes = elementAt(root, 'SpikeConfiguration')
    const { devices, bytes } = devicesOf(hardware, path)
    const hardwareChannels = integerIn(hardware, 'numChannels', path, 0, MOST.channels)
    const trodes = elementsOf(spikes).flatMap((trode) => trodeChannels(trode, path))
    if (trodes.length > hardwareChannels)
      refuse(
        corrupt(`${path}: SpikeConfiguration`, `up to ${hardwareChannels} channels, as the hardware has`, `${trodes.length}`),
      )
    const timeAt = 1 + bytes
    return {
      path,
      samplingFrequency: numberIn(hardware, 'samplingRate', path, 1, MOST.samplingFrequency),
      hardwareChannels,
      devices,
      trodes,
      spikes,
      hardware,
      global: elementAt(root, 'GlobalConfiguration'),
      bytes: xml.bytes,
      packetBytes: timeAt + 4 + 2 * trodes.length,
      timeAt,
      samplesAt: timeAt + 4,
    }
  })

const rootOf = (text: string, path: string): XmlElement => {
  try {
    const { root } = parseXml(text)
    if (root !== null) return root
  } catch (error) {
    refuse(corrupt(path, 'a configuration in XML', error instanceof Error ? error.message.split('\n')[0] : String(error)))
  }
  return refuse(unreadable(path, 'a configuration in XML', 'none'))
}

/** The devices in their order, which is that of their bytes after the first of a packet. */
const devicesOf = (hardware: XmlElement, path: string): { readonly devices: readonly Device[]; readonly bytes: number } => {
  const devices: Device[] = []
  let bytes = 0
  for (const element of elementsOf(hardware, 'Device')) {
    const own = attribute(element, 'numBytes') === undefined ? 0 : integerIn(element, 'numBytes', path, 0, MOST.characters)
    const start = 1 + bytes
    bytes += own
    const name = attribute(element, 'name') ?? ''
    const channels = elementsOf(element, 'Channel').flatMap((channel): readonly DeviceChannel[] => {
      const type = attribute(channel, 'dataType')
      if (type !== 'analog' && type !== 'digital') return []
      const width = type === 'analog' ? 2 : 1
      if (own < width) refuse(corrupt(`${path}: Device "${name}"`, `numBytes of ${width} or more, for its channels`, `${own}`))
      return [
        {
          id: attribute(channel, 'id') ?? '',
          type,
          byte: start + integerIn(channel, 'startByte', path, 0, own - width),
          bit: type === 'digital' ? integerIn(channel, 'bit', path, 0, 7) : 0,
          isInterleaved: attribute(channel, 'interleavedDataIDByte') !== undefined,
        },
      ]
    })
    devices.push({ name, channels })
  }
  if (bytes > MOST.listed) refuse(unsupported(`${path}: ${bytes} bytes of devices in a packet`, `up to ${MOST.listed} are read`))
  return { devices, bytes }
}

const trodeChannels = (trode: XmlElement, path: string): readonly TrodeChannel[] => {
  const step = attribute(trode, 'spikeScalingToUv') === undefined ? undefined : numberIn(trode, 'spikeScalingToUv', path, 0, 1e9)
  return elementsOf(trode, 'SpikeChannel').map((element) => ({
    hardware: integerIn(element, 'hwChan', path, 0, MOST.channels),
    trode: attribute(trode, 'id') ?? '',
    step,
    element,
  }))
}
