import { existsSync } from 'node:fs'
import { files } from '#platform'
import { type AlignedSegment, type Alignment, alignClocks } from '../api/alignClocks.js'
import type { Events } from '../api/events.js'
import { fetchStreams, openEvents, openRecording, openSorting } from '../api/open.js'
import { writeNpy } from '../encoding/npyWrite.js'
import type { CommandContext } from './command.js'
import { registerModules } from './input.js'
import { print, tellNotices, twoColumns } from './output.js'
import { planSaving, saveAndTell } from './saving.js'
import { UsageError } from './usage.js'

type AlignValues = Parameters<typeof planSaving>[0] & {
  readonly stream?: string | undefined
  readonly to?: string | undefined
  readonly channel?: string | undefined
  readonly 'to-channel'?: string | undefined
  readonly edges?: string | undefined
  readonly method?: string | undefined
  readonly 'tolerance-ms'?: string | undefined
  readonly offset?: string | undefined
  readonly sorting?: string | undefined
}

/** Align, tell how the clocks are to each other, and write what was asked for. Rejects with a `FaultError` or a `UsageError`. */
export const alignAndTell = async (
  input: string,
  out: string | undefined,
  values: AlignValues,
  context: CommandContext,
): Promise<void> => {
  await registerModules(values.module)
  const { to, stream, sorting } = values
  if (to === undefined)
    throw new UsageError(`--to is missing: the stream, or the events, with the reference clock${await streamsText(input)}`)
  if (sorting !== undefined && out?.endsWith('.npy') !== true)
    throw new UsageError('--sorting needs OUT.npy, for the times of spikes')
  const plan = await planSaving(values)
  const options = stream === undefined ? {} : { stream }
  const own = await openEvents(input, options)
  const reference = existsSync(to) ? await openEvents(to) : await openEvents(input, { stream: to })
  for (const { notices } of [own, reference]) tellNotices(notices)
  const alignment = await alignClocks(own, reference, {
    ...(values.channel !== undefined && { channelId: idOf(own, values.channel) }),
    ...(values['to-channel'] !== undefined && { referenceChannelId: idOf(reference, values['to-channel']) }),
    ...(values.edges !== undefined && { edges: oneOf('edges', values.edges, ['rising', 'falling', 'both']) }),
    ...(values.method !== undefined && { method: oneOf('method', values.method, ['piecewise', 'linear']) }),
    ...(values['tolerance-ms'] !== undefined && { toleranceMs: numberOf('tolerance-ms', values['tolerance-ms']) }),
    ...(values.offset !== undefined && { offset: numberOf('offset', values.offset) }),
  })
  print(...alignment.segments.flatMap(reportOf))
  if (out === undefined) return
  if (sorting !== undefined) return writeSpikeTimes(sorting, alignment, out)
  const aligned = (await openRecording(input, options)).pipe(alignment.operator)
  if (!out.endsWith('.json')) return saveAndTell(aligned, out, plan, context)
  aligned.dump(out)
  print(`${aligned}`, `wrote ${out}`)
}

const reportOf = (told: AlignedSegment): readonly string[] => {
  const { segment, numPulses, missing, extra, offset, drift, residuals, period } = told
  return [
    `segment ${segment}`,
    ...twoColumns([
      ['pulses', `${numPulses} common · ${missing} missing here · ${extra} missing in the reference`],
      ['period', period === undefined ? 'not periodic' : `${period.toFixed(6)} s`],
      ['offset', `${offset.toFixed(6)} s at the first common pulse`],
      ['drift', `${drift.toFixed(3)} ppm`],
      ['residuals', `${microseconds(residuals.rms)} rms · ${microseconds(residuals.max)} at most, beside a straight line`],
    ]),
  ]
}

const microseconds = (seconds: number): string => `${(seconds * 1e6).toFixed(1)} µs`

const writeSpikeTimes = async (path: string, { operator }: Alignment, out: string): Promise<void> => {
  const sorting = (await openSorting(path)).pipe(operator)
  const times: number[] = []
  for (const segment of sorting.segments.keys()) {
    const { sampleIndex } = await sorting.getSpikes({ segment })
    times.push(...(await sorting.sampleIndexToTime(sampleIndex, segment)))
  }
  files.writeWhole(out, writeNpy({ dtype: 'float64', shape: [times.length], data: times }))
  print(`wrote the times of ${times.length} spikes to ${out}`)
}

const streamsText = async (input: string): Promise<string> => {
  const streams = existsSync(input) ? await fetchStreams(input) : []
  return streams.length === 0 ? '' : `; the streams of ${input} are ${streams.join(', ')}`
}

/** The id that is written so: it may be a number. */
const idOf = ({ channelIds }: Events, text: string): string | number => channelIds.find((id) => String(id) === text) ?? text

const numberOf = (option: string, text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${option}: expected a number, found "${text}"`)
  return value
}

const oneOf = <const W extends string>(option: string, text: string, words: readonly W[]): W => {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new UsageError(`--${option}: expected one of ${words.join(', ')}, found "${text}"`)
  return found
}
