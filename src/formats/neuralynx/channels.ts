import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { NlxParams } from './params.js'
import { type Scanned, scan } from './scan.js'
import type { Section } from './sections.js'
import type { ChannelFile, NlxStream } from './streams.js'

/** A channel: one file, or several that were written one after the other. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly files: readonly ChannelFile[]
  readonly sections: readonly Section[]
}

/** Files that are looked through at the same time. */
const LANES = 4

/** Looks through all files of a stream, whose clocks stand within the samples. Rejects with a `FaultError`. */
const scanAll = async (files: Files, { channels }: NlxStream, params: NlxParams): Promise<readonly Scanned[]> => {
  const scanned: Scanned[] = []
  const left = channels.entries()
  const lane = async (): Promise<void> => {
    for (const [index, channel] of left) scanned[index] = await scan(files, channel, params)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return scanned
}

const startOf = ({ sections: [first] }: Scanned): number => first.clock.times[0]
const endOf = ({ sections }: Scanned): number => {
  const { times } = sections[sections.length - 1].clock
  return times[times.length - 1]
}

/** The channels of a stream, in the order of their files. Files of one name and number that do not overlap are one channel. */
export const channelsOf = async (
  files: Files,
  stream: NlxStream,
  params: NlxParams,
): Promise<{ readonly channels: readonly Channel[]; readonly notices: readonly Notice[] }> => {
  const scanned = await scanAll(files, stream, params)
  const all = stream.channels.map((file, index) => ({ file, scanned: scanned[index] }))
  const filled = all.filter((each) => each.scanned.sections.length > 0)
  const keyOf = ({ file: { id, name } }: (typeof all)[number]): string => JSON.stringify([id, name])
  const channels = [...new Set(filled.map(keyOf))].flatMap((key): readonly Channel[] => {
    const group = filled.filter((each) => keyOf(each) === key)
    const ordered = [...group].sort((a, b) => startOf(a.scanned) - startOf(b.scanned))
    const follow = ordered.every((each, index) => index === 0 || startOf(each.scanned) > endOf(ordered[index - 1].scanned))
    return (follow ? [ordered] : group.map((each) => [each])).map((own) => ({
      id: own[0].file.id,
      name: own[0].file.name,
      files: own.map(({ file }) => file),
      sections: own.flatMap((each) => each.scanned.sections),
    }))
  })
  const { named, notices } = renamed(channels)
  return {
    channels: named,
    notices: [
      ...scanned.flatMap(({ notices }) => notices),
      ...all
        .filter((each) => each.scanned.sections.length === 0)
        .map(({ file }) => notice('SkippedArray', `${file.file.path}: no valid sample: it is left out`)),
      ...notices,
    ],
  }
}

/** Channels of one id are told apart by their files. */
const renamed = (channels: readonly Channel[]): { readonly named: readonly Channel[]; readonly notices: readonly Notice[] } => {
  const count = (id: string): number => channels.filter((channel) => channel.id === id).length
  const named = channels.map((channel) =>
    count(channel.id) === 1 ? channel : { ...channel, id: `${channel.id}#${channel.files[0].file.stem}` },
  )
  const changed = named.filter(({ id }, index) => id !== channels[index].id).map(({ id }) => id)
  if (changed.length === 0) return { named, notices: [] }
  const told = changed.slice(0, 5).join(', ')
  return { named, notices: [notice('Renamed', `channels of one number are told apart by their files: ${told}`)] }
}
