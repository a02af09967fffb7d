import { parseXml, type XmlElement } from '@rgrove/parse-xml'
import { isFile, sizeOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { attribute, elementAt, elementsOf } from '../openEphysBinary/settings.js'

/** What the `.xml` of a session says that matters here. */
export interface NeuroscopeParameters {
  readonly path: string
  readonly bits: number
  readonly channels: number
  /** Hz, of `.dat`; and of `.lfp` and `.eeg`, where it is told. */
  readonly samplingFrequency: number
  readonly lfpFrequency: number | undefined
  /** A step in mV; undefined where it is not told. */
  readonly gain: number | undefined
  /** Of each channel, the group that it is shown in, and the one that spikes are detected in: -1 for none. */
  readonly groups: readonly number[]
  readonly spikeGroups: readonly number[]
  /** Whether a channel is not shown. */
  readonly skipped: readonly boolean[]
}

/** The largest there is has a hundredth of this. */
const MOST_BYTES = 64 * 1024 * 1024

const tooLong = (files: Files, path: string): string | undefined => {
  const size = sizeOf(files, path)
  return size > MOST_BYTES ? `${size} bytes, more than are read` : undefined
}

const rootOf = (files: Files, path: string): XmlElement | string => {
  const complaint = tooLong(files, path)
  if (complaint !== undefined) return complaint
  const text = files.readText(path)
  try {
    return parseXml(text).root ?? 'no element'
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : `${error}`
  }
}

/** True for the parameters of NeuroScope: an `.xml` that tells of an acquisition. It is parsed only when it is read. */
export const isParameters = (files: Files, path: string): boolean => {
  if (!/\.xml$/i.test(path) || !isFile(files, path) || tooLong(files, path) !== undefined) return false
  const text = files.readText(path).replace(/<!--[\s\S]*?-->/g, '')
  const [, first] = /<([A-Za-z_:][^\s/>]*)/.exec(text) ?? []
  return first === 'parameters' && text.includes('<acquisitionSystem')
}

/** Read the `.xml` of a session. Throws a `FaultError`. */
export const readParameters = (files: Files, path: string): NeuroscopeParameters => {
  const root = rootOf(files, path)
  if (typeof root === 'string') return refuse(unreadable(path, 'XML', root))
  const told = (...names: readonly string[]): number | undefined => {
    const text = elementAt(root, ...names)?.text.trim()
    if (text === undefined || text === '') return undefined
    const number = Number(text)
    return Number.isFinite(number) ? number : refuse(corrupt(path, `a number as ${names.join('/')}`, `"${text.slice(0, 40)}"`))
  }
  const positive = (most: number, ...names: readonly string[]): number => {
    const number = told(...names)
    return number !== undefined && number > 0 && number <= most
      ? number
      : refuse(
          corrupt(
            path,
            `a number above 0, up to ${most}, as ${names.join('/')}`,
            `${number ?? 'none'}`,
            'it is to be the .xml of NeuroScope',
          ),
        )
  }
  const channels = positive(MOST.channels, 'acquisitionSystem', 'nChannels')
  if (!Number.isInteger(channels)) refuse(corrupt(path, 'a whole number of channels', `${channels}`))
  const bits = told('acquisitionSystem', 'nBits') ?? 16
  if (![12, 14, 16, 32].includes(bits)) refuse(unsupported(`${path}: samples of ${bits} bits`, '12, 14, 16 and 32 are read'))
  const [range, amplification] = ['voltageRange', 'amplification'].map((name) => told('acquisitionSystem', name) ?? 0)
  const samplingFrequency = positive(MOST.samplingFrequency, 'acquisitionSystem', 'samplingRate')
  const lfp = told('fieldPotentials', 'lfpSamplingRate')
  const shown = elementsOf(elementAt(root, 'anatomicalDescription', 'channelGroups'), 'group').map((group) =>
    elementsOf(group, 'channel'),
  )
  const detected = elementsOf(elementAt(root, 'spikeDetection', 'channelGroups'), 'group').map((group) =>
    elementsOf(elementAt(group, 'channels'), 'channel'),
  )
  const skipped = new Array<boolean>(channels).fill(false)
  for (const channel of shown.flat()) if (attribute(channel, 'skip') === '1') skipped[numberOf(channel, channels, path)] = true
  return {
    path,
    bits,
    channels,
    samplingFrequency,
    lfpFrequency: lfp !== undefined && lfp > 0 && lfp <= MOST.samplingFrequency ? lfp : undefined,
    gain: range > 0 && amplification > 0 ? (range * 1000) / 2 ** bits / amplification : undefined,
    groups: groupsOf(shown, channels, path),
    spikeGroups: groupsOf(detected, channels, path),
    skipped,
  }
}

/** Of each channel the group that lists it last. */
const groupsOf = (groups: readonly (readonly XmlElement[])[], channels: number, path: string): readonly number[] => {
  const found = new Array<number>(channels).fill(-1)
  for (const [group, members] of groups.entries()) for (const channel of members) found[numberOf(channel, channels, path)] = group
  return found
}

const numberOf = (channel: XmlElement, channels: number, path: string): number => {
  const text = channel.text.trim()
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return number < channels
    ? number
    : refuse(corrupt(path, `the number of a channel in a group, below ${channels}`, `"${text.slice(0, 40)}"`))
}
