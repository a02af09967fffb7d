import { columnFilesReader } from '../../encoding/columnFiles.js'
import { refuse } from '../../model/attempt.js'
import { conflict, unsupported } from '../../model/fault.js'
import type { Header, Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { piecesFor } from '../intan/stretches.js'
import { type Head, itemsIn, rateOf, readHead, wholeOf } from './head.js'
import { annotationsOf, microvoltsAt, nameOf, readFields } from './setup.js'
import type { NumberedFile, TrialFiles } from './trial.js'

/** The filtered signals of a trial, of 250 Hz (`eeg`) or 4800 Hz (`egf`), each in a file of its own. */
export const openFiltered = (
  files: Files,
  { setPath }: TrialFiles,
  signals: readonly NumberedFile[],
  tolerateTruncation: boolean,
): {
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly reader: Reader
  readonly notices: readonly Notice[]
} => {
  const fields = readFields(files, setPath)
  const heads = signals.map(({ path }) => readHead(files, path))
  const size = sizeIn(heads)
  const samplingFrequency = sameIn(heads, 'sample_rate', (head) => rateOf(head, 'sample_rate'))
  const lengths = heads.map((head) => {
    const name = head.fields.has('num_EGF_samples') ? 'num_EGF_samples' : 'num_EEG_samples'
    return itemsIn(head, wholeOf(head, name), size, tolerateTruncation)
  })
  const frames = Math.min(...lengths.map(({ count }) => count))
  if (!tolerateTruncation) sameIn(heads, 'numbers of samples', (_, place) => lengths[place].count)
  const { properties, notices } = channelsOf(signals, fields, setPath, 2 ** (8 * size - 1))
  const pieces = [[{ path: setPath, start: 0, frames }]]
  return {
    header: {
      samplingFrequency,
      channelIds: signals.map(({ path }) => files.basename(path).replace(/^.*\./, '').toLowerCase()),
      dtype: size === 1 ? 'int8' : 'int16',
      properties,
      annotations: annotationsOf(fields),
    },
    segments: [{ frames, times: { tStart: 0 } }],
    notices: [...lengths.flatMap((each) => each.notices), ...notices],
    reader: columnFilesReader(
      files,
      heads.map(({ path, dataAt }) => ({ path, byteOffset: dataAt })),
      size,
      (request) => piecesFor(pieces, request)[0].start + request.start,
    ),
  }
}

/** Bytes of a sample. */
const sizeIn = (heads: readonly Head[]): 1 | 2 => {
  const size = sameIn(heads, 'bytes_per_sample', (head) => wholeOf(head, 'bytes_per_sample'))
  const channels = sameIn(heads, 'num_chans', (head) => wholeOf(head, 'num_chans'))
  if (channels !== 1) refuse(unsupported(`${heads[0].path}: ${channels} channels in a file`, 'files of one channel open'))
  return size === 1 || size === 2
    ? size
    : refuse(unsupported(`${heads[0].path}: samples of ${size} bytes`, 'those of 1 or 2 open'))
}

/** What all files tell. */
const sameIn = (heads: readonly Head[], name: string, of: (head: Head, place: number) => number): number => {
  const [first, ...rest] = heads.map(of)
  const other = rest.findIndex((each) => each !== first)
  if (other >= 0)
    refuse(
      conflict(`${heads[other + 1].path}: ${name}`, `${first}, as ${heads[0].path} has`, `${rest[other]}`, 'the files differ'),
    )
  return first
}

/** Gains and names of the channels of the hardware that signals are of, where the setup tells them of all. */
const channelsOf = (
  signals: readonly NumberedFile[],
  fields: ReadonlyMap<string, string>,
  setPath: string,
  steps: number,
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const hardware = signals.map(({ number }) => Number(fields.get(`EEG_ch_${number}`) || 0) - 1)
  const unknown = hardware.findIndex((channel) => !fields.has(`gain_ch_${channel}`))
  if (unknown >= 0) {
    const told = `${setPath}: EEG_ch_${signals[unknown].number} names no channel: gains are not known`
    return { properties: {}, notices: [notice('DroppedProperty', told)] }
  }
  const gains = hardware.map((channel) => microvoltsAt(fields, channel, setPath, steps))
  const zeros = gains.map(() => 0)
  return {
    properties: {
      gain_to_uV: floatProperty(gains),
      offset_to_uV: floatProperty(zeros),
      physical_unit: { dtype: 'string', values: gains.map(() => 'uV') },
      gain_to_physical_unit: floatProperty(gains),
      offset_to_physical_unit: floatProperty(zeros),
      channel_name: { dtype: 'string', values: hardware.map(nameOf) },
      hardware_channel: { dtype: 'int64', values: hardware },
    },
    notices: [],
  }
}
