import { shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { conflict, invalidParams } from '../../model/fault.js'
import type { ChannelFile } from './files.js'

/** Channels of one type, as SpikeInterface names them: "Signals CH", of id "CH". */
export interface LegacyStream {
  readonly name: string
  readonly id: string
  readonly channels: readonly ChannelFile[]
}

/** The streams of these files, channels of electrodes first; of several processors, each has its own. */
export const streamsOf = (all: readonly ChannelFile[]): readonly LegacyStream[] => {
  const prefixes = [...new Set(all.map(({ prefix }) => prefix))].sort()
  const streams = prefixes.flatMap((prefix) => {
    const own = all.filter((file) => file.prefix === prefix)
    const types = [...new Set(own.map(({ type }) => type))].sort(
      (a, b) => Number(b === 'CH') - Number(a === 'CH') || (a < b ? -1 : 1),
    )
    const before = prefixes.length > 1 ? `${prefix}#` : ''
    return types.map((type): LegacyStream => {
      const channels = own
        .filter((file) => file.type === type)
        .sort((a, b) => (a.number ?? 0) - (b.number ?? 0) || (a.name < b.name ? -1 : 1))
      return { name: `${before}Signals ${type}`, id: `${before}${type}`, channels }
    })
  })
  return streams
}

/** The stream asked for, by its name or SpikeInterface's id; or the only one. Throws a `FaultError`. */
export const chooseStream = (
  streams: readonly LegacyStream[],
  asked: string | undefined,
  kind: string,
  folder: string,
): LegacyStream => {
  const chosen =
    asked === undefined
      ? streams.length === 1
        ? streams[0]
        : undefined
      : streams.find(({ name, id }) => name === asked || id === asked)
  const names = streams.map(({ name }) => name).join(', ')
  return chosen ?? refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams in ${folder}`))
}

/** The channels of each experiment, in the same order. Throws a `FaultError` where one has others. */
export const byExperiment = ({ channels }: LegacyStream): readonly (readonly ChannelFile[])[] => {
  const experiments = [...new Set(channels.map(({ experiment }) => experiment))].sort((a, b) => a - b)
  const all = experiments.map((number) => channels.filter(({ experiment }) => experiment === number))
  const told = (files: readonly ChannelFile[]): string =>
    files.map(({ name, samplingFrequency, bitVolts }) => `${name} (${samplingFrequency} Hz, steps of ${bitVolts})`).join(', ')
  const [first] = all
  for (const files of all) {
    if (told(files) !== told(first))
      refuse(
        conflict(
          `the channels of ${files[0].path} and beside it`,
          told(first).slice(0, 300),
          told(files).slice(0, 300),
          'all segments of a recording need the same',
        ),
      )
    const other = files.find(({ samplingFrequency }) => samplingFrequency !== files[0].samplingFrequency)
    if (other !== undefined)
      refuse(conflict(`header.sampleRate of ${other.path}`, `${files[0].samplingFrequency}`, `${other.samplingFrequency}`))
  }
  return all
}
