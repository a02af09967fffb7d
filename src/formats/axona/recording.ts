import type { Header, Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty } from '../../model/properties.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { packetsOf } from './packets.js'
import { streamsOf } from './params.js'
import { annotationsOf, readSetup } from './setup.js'
import type { TrialFiles } from './trial.js'

/** The raw samples of a trial. Throws a `FaultError`. */
export const openRaw = (
  files: Files,
  { setPath }: TrialFiles,
  bin: string,
  tolerateTruncation: boolean,
): {
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly reader: Reader
  readonly notices: readonly Notice[]
} => {
  const setup = readSetup(files, setPath, bin)
  const { channels, samplingFrequency } = setup
  const { segments, notices, reader } = packetsOf(files, setup, tolerateTruncation)
  const steps = channels.map(({ step }) => step)
  const zeros = steps.map(() => 0)
  return {
    header: {
      samplingFrequency,
      channelIds: channels.map(({ hardware }) => `${hardware}`),
      dtype: 'int16',
      properties: {
        gain_to_uV: floatProperty(steps),
        offset_to_uV: floatProperty(zeros),
        physical_unit: { dtype: 'string', values: steps.map(() => 'uV') },
        gain_to_physical_unit: floatProperty(steps),
        offset_to_physical_unit: floatProperty(zeros),
        channel_name: { dtype: 'string', values: channels.map(({ name }) => name) },
        group: { dtype: 'int64', values: channels.map(({ tetrode }) => tetrode) },
      },
      annotations: annotationsOf(setup.fields),
    },
    segments,
    notices: [...notices],
    reader: reader(channels.map(({ hardware }) => hardware)),
  }
}

/** What is told of what else a trial holds. */
export const alsoThere = (trial: TrialFiles, opened: string): readonly Notice[] => {
  const streams = streamsOf(trial).filter((name) => name !== opened)
  const { tetrodes, bin, others } = trial
  const found = [
    ...(streams.length > 0 ? [`signals, which open opens by their streams: ${streams.join(', ')}`] : []),
    ...(tetrodes.length > 0 && opened !== 'spikes' ? [`spikes of ${tetrodes.length} tetrodes, which openSorting opens`] : []),
    ...(bin !== undefined && opened !== 'inputs' ? ['digital and sync inputs, whose edges openEvents opens'] : []),
  ]
  return [
    ...(others.length > 0 ? [notice('SkippedArray', `not read: ${others.join(', ')}`)] : []),
    ...(found.length > 0 ? [notice('SkippedArray', `also there: ${found.join('; ')}`)] : []),
  ]
}
