import { shown } from '../../codec/codec.js'
import { percent } from '../../encoding/rawSegments.js'
import { refuse } from '../../model/attempt.js'
import { conflict, incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { type OddFile, type SpikeglxFile, whyOdd } from './files.js'

/** The whole frames in a file, and what has to be said of those that are not there. */
interface Frames {
  readonly frames: number
  readonly notices: readonly Notice[]
}

const frameBytes = ({ channels }: SpikeglxFile): number => 2 * channels.length

/** The whole frames of a file; a part of one at its end is refused, unless it was asked to tolerate that. */
export const framesOf = (file: SpikeglxFile, tolerateTruncation: boolean): Frames => {
  const { binPath, bytes, channels, meta } = file
  const rest = bytes % frameBytes(file)
  const frames = (bytes - rest) / frameBytes(file)
  if (rest > 0 && !tolerateTruncation)
    refuse(
      incomplete(
        binPath,
        `whole frames of ${frameBytes(file)} bytes (its .meta says ${channels.length} channels)`,
        `${bytes} bytes, ${rest} more than whole frames`,
        `the file was cut, or its .meta belongs to another file; tolerateTruncation: true opens the ${frames} whole frames`,
      ),
    )
  const said = meta.get('fileSizeBytes')
  if (rest === 0 && (said === undefined || Number(said) === bytes)) return { frames, notices: [] }
  const whole = Number(said) / frameBytes(file)
  const share = whole > 0 && frames < whole ? `${frames} of ${Math.ceil(whole)} (${percent(frames / whole)})` : `${frames}`
  const promised = said === undefined ? `${rest} more than whole frames` : `where its .meta says ${said}`
  return {
    frames,
    notices: [notice('Tolerated', `${binPath}: ${bytes} bytes, ${promised}; every whole frame is read: ${share}`)],
  }
}

/** The gates and triggers that a file of CatGT's was put together from: those it says, or its own gate and all triggers. */
const covers = ({ meta, gate, run }: SpikeglxFile, raw: SpikeglxFile): boolean => {
  const within = (key: string, number: number | undefined): boolean | undefined => {
    const [from, to] = (meta.get(key) ?? '').split(',').map((text) => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN))
    return from <= to && number !== undefined ? number >= from && number <= to : undefined
  }
  return (
    raw.run === run &&
    (within('catGVals', raw.gate) ?? raw.gate === gate) &&
    (within('catTVals', raw.trigger === 'cat' ? undefined : raw.trigger) ?? true)
  )
}

/**
 * The files of a stream by gate and trigger, each second once: what CatGT made of files that are there as well is left out, and told.
 * Several files of one gate and trigger are refused.
 */
export const partsOf = (
  found: readonly SpikeglxFile[],
): { readonly parts: readonly SpikeglxFile[]; readonly leftOut: readonly Notice[] } => {
  const raw = found.filter(({ trigger }) => trigger !== 'cat')
  const twice = new Map(
    found.flatMap((file) => {
      const same = file.trigger === 'cat' ? raw.filter((other) => covers(file, other)) : []
      return same.length > 0 ? [[file, same] as const] : []
    }),
  )
  const parts = found.filter((file) => !twice.has(file)).sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])
  const leftOut = [...twice].map(([{ binPath }, same]) =>
    notice(
      'Tolerated',
      `${binPath} is left out: CatGT made it of the same seconds as ${same.map((file) => file.binPath).join(', ')};` +
        ` trigger: "cat" opens it instead, trigger: "raw" opens what was recorded`,
    ),
  )
  for (const [index, part] of parts.slice(1).entries()) refuseUnlike(parts[index], part)
  return { parts, leftOut }
}

const rank = ({ gate = -1, trigger = -1 }: SpikeglxFile): readonly [number, number] => [gate, trigger === 'cat' ? -1 : trigger]

const refuseUnlike = (before: SpikeglxFile, part: SpikeglxFile): void => {
  if (before.run !== part.run)
    refuse(conflict(`the run of ${part.metaPath}`, shown(before.run), shown(part.run), `${before.metaPath} is of another run`))
  if (String(rank(before)) === String(rank(part)))
    refuse(
      conflict('two files of one stream, gate and trigger', before.metaPath, part.metaPath, 'open the folder of one of them'),
    )
  for (const key of ['samplingFrequency', 'channels'] as const)
    if (String(before[key]) !== String(part[key]))
      refuse(
        conflict(`${key} of ${part.metaPath}`, shown(before[key]), shown(part[key]), 'all segments of a recording need the same'),
      )
}

/** What is worth knowing of files that are read as one recording all the same. */
export const noticesOf = (
  parts: readonly SpikeglxFile[],
  frames: readonly number[],
  odd: readonly OddFile[],
): readonly Notice[] => {
  const tolerated: string[] = parts.flatMap(({ firstSample, metaPath }) =>
    firstSample === undefined ? [`${metaPath}: no firstSample; the segment starts at 0 s`] : [],
  )
  const made = parts.filter(({ trigger }) => trigger === 'cat')
  if (made.length > 0 && made.length < parts.length)
    tolerated.push(`${made.map(({ binPath }) => binPath).join(', ')}: made by CatGT, other segments are as they were recorded`)
  for (const [index, part] of parts.slice(1).entries()) {
    const before = parts[index]
    const early = (before.firstSample ?? 0) + frames[index] - (part.firstSample ?? Number.POSITIVE_INFINITY)
    // The clock of a trigger is exact to one frame.
    if (early > 1) tolerated.push(`${part.binPath} begins ${early} frames before the end of ${before.binPath}`)
  }
  return [...tolerated.map((message) => notice('Tolerated', message)), ...odd.map((file) => notice('SkippedArray', whyOdd(file)))]
}
