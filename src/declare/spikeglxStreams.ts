import { conflict, incomplete, invalidParams } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import { isSync } from '../model/spikeglxGains.js'
import type { SpikeglxInfo } from '../model/spikeglxMeta.js'
import { shown } from './codec.js'
import { refuse } from './reading.js'
import type { SpikeglxFile } from './spikeglxFiles.js'

/** The files of that gate or trigger; all where none is asked for. */
export const filesOf = (
  found: readonly SpikeglxFile[],
  key: 'gate' | 'trigger',
  asked: number | 'cat' | undefined,
): readonly SpikeglxFile[] => {
  const chosen = found.filter((file) => asked === undefined || file[key] === asked)
  const there = [...new Set(found.map((file) => file[key] ?? 'none'))]
  return chosen.length > 0 ? chosen : refuse(invalidParams(`spikeglx.params.${key}`, `one of ${there.join(', ')}`, shown(asked)))
}

/** The streams that files hold, the fastest first; sync channels are streams of their own, and come last. */
export const streamsOf = (found: readonly SpikeglxInfo[]): readonly string[] => {
  const rates = new Map(found.map(({ stream, samplingFrequency }) => [stream, samplingFrequency]))
  const names = [...rates].sort(([a, rateA], [b, rateB]) => rateB - rateA || (a < b ? -1 : 1)).map(([name]) => name)
  const synced = new Set(found.filter(({ channels }) => channels.some(isSync)).map(({ stream }) => stream))
  return [...names, ...names.filter((name) => synced.has(name)).map((name) => `${name}-SYNC`)]
}

/** The stream asked for; or the only one, sync channels aside. */
export const chooseStream = (found: readonly SpikeglxInfo[], asked: string | undefined, folder: string): string => {
  const streams = streamsOf(found)
  const plain = streams.filter((name) => !name.endsWith('-SYNC'))
  if (asked === undefined && plain.length === 1) return plain[0]
  if (asked !== undefined && streams.includes(asked)) return asked
  return refuse(invalidParams('spikeglx.params.stream', `one of ${streams.join(', ')}`, shown(asked), `the streams in ${folder}`))
}

const rank = ({ gate = -1, trigger = -1 }: SpikeglxFile): readonly [number, number] => [gate, trigger === 'cat' ? -1 : trigger]

/** The segments of a stream: its files by gate and trigger, alike, each the only one of its own. */
export const segmentsOf = (found: readonly SpikeglxFile[], stream: string): readonly SpikeglxFile[] => {
  const parts = found
    .filter((file) => file.stream === stream.replace(/-SYNC$/, ''))
    .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])
  for (const [index, part] of parts.entries()) {
    requireWhole(part)
    if (index > 0) requireAlike(parts[index - 1], part)
  }
  return parts
}

const requireWhole = ({ binPath, bytes, channels }: SpikeglxFile): void => {
  const rest = bytes % (2 * channels.length)
  const whole = `whole frames of ${2 * channels.length} bytes (its .meta says ${channels.length} channels)`
  if (rest !== 0)
    refuse(incomplete(binPath, whole, `${bytes} bytes, ${rest} over`, 'it was cut short, or its .meta is of another file'))
}

const requireAlike = (before: SpikeglxFile, part: SpikeglxFile): void => {
  if (String(rank(before)) === String(rank(part)))
    refuse(
      conflict('two files of one stream, gate and trigger', before.metaPath, part.metaPath, 'open the folder of one of them'),
    )
  for (const key of ['samplingFrequency', 'channels'] as const)
    if (String(before[key]) !== String(part[key]))
      refuse(
        conflict(`${key} of ${part.metaPath}`, shown(before[key]), shown(part[key]), 'the segments of a recording are alike'),
      )
}

/** What is worth knowing of a file that is read all the same. */
export const noticesOf = ({ meta, bytes, binPath, metaPath, firstSample }: SpikeglxFile): readonly Notice[] => {
  const said = meta.get('fileSizeBytes')
  return [
    ...(said === undefined || Number(said) === bytes
      ? []
      : [notice('Tolerated', `${binPath}: ${bytes} bytes, where its .meta says ${said}; every whole frame is read`)]),
    ...(firstSample === undefined ? [notice('Tolerated', `${metaPath}: no firstSample; the segment starts at 0 s`)] : []),
  ]
}
