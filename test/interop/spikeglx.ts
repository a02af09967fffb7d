import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Events, listStreams, open, openEvents } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer } from './peer.js'
import { shared } from './shared.js'

/** Folders below `folder` that hold a SpikeGLX run or one gate of it: what a person would open. */
export const spikeglxFolders = (): readonly string[] => {
  const all = readdirSync(join(shared, 'spikeglx'), { recursive: true, withFileTypes: true })
  const holding = all.filter(({ name }) => name.endsWith('.bin')).map(({ parentPath }) => parentPath)
  const gates = holding.map((folder) => (/_imec\d+$/.test(folder) ? join(folder, '..') : folder))
  const runs = gates.filter((gate) =>
    gates.some((other) => other !== gate && join(other, '..') === join(gate, '..') && sameRun(gate, other)),
  )
  return [...new Set([...gates, ...runs.map((gate) => join(gate, '..'))])].toSorted()
}
const sameRun = (a: string, b: string): boolean => a.replace(/_g\d+$/, '') === b.replace(/_g\d+$/, '')

interface KnownSegment {
  readonly n_samples: number
  readonly first3x4: readonly (readonly number[])[]
  readonly last_first4: readonly number[]
  readonly sum: number
  readonly sha256_C: string
  readonly t0: number
  readonly uV_first3: readonly number[]
}
interface Known {
  readonly label: string
  readonly args: readonly [string]
  readonly kwargs: { readonly stream_id?: string }
  readonly cls: string
  readonly num_segments: number
  readonly n_channels: number
  readonly rate: number
  readonly dtype: string
  readonly channel_ids: readonly string[]
  readonly gains: readonly number[]
  readonly offsets: readonly number[]
  readonly property_keys: readonly string[]
  readonly has_probe: boolean
  readonly locations_first3?: readonly (readonly number[])[]
  readonly segments: readonly KnownSegment[]
}
interface Stream {
  readonly stream_id: string
  readonly segment: number
  readonly n_channels: number
  readonly n_samples: number
  readonly rate: number
  readonly channel_ids: readonly string[]
  readonly t_start: number
  readonly sum_int: number
  readonly sha256_raw_C: string
}

const head = <T>(values: readonly T[], length: number): readonly T[] => values.slice(0, length)

/** What we find of a known answer, in its own terms. */
const ourAnswer = async (known: Known): Promise<unknown> => {
  const recording = await open(
    join(shared, known.args[0]),
    known.kwargs.stream_id === undefined ? {} : { stream: known.kwargs.stream_id },
  )
  const { properties, locations, segments } = await described(recording)
  return {
    num_segments: recording.getNumSegments(),
    n_channels: recording.getNumChannels(),
    rate: recording.samplingFrequency,
    dtype: recording.dtype,
    channel_ids: head(recording.channelIds, known.channel_ids.length),
    gains: head(recording.getChannelGains() ?? [], known.gains.length),
    offsets: head(recording.getChannelOffsets() ?? [], known.offsets.length),
    property_keys: Object.keys(properties).toSorted(),
    has_probe: recording.probe !== undefined,
    ...(known.locations_first3 && { locations_first3: head(locations ?? [], 3) }),
    segments: await Promise.all(
      segments.map(async ({ frames, sha256 }, segment) => {
        const channels = recording.getNumChannels()
        const samples = Array.from((await recording.getTraces({ segment })).data, Number)
        const first = await recording.getTraces({
          segment,
          startFrame: 0,
          endFrame: 3,
          channelIds: [recording.channelIds[0]],
          returnInUv: true,
        })
        return {
          n_samples: frames,
          first3x4: [0, 1, 2].map((row) => samples.slice(row * channels, row * channels + Math.min(4, channels))),
          last_first4: samples.slice(-channels).slice(0, 4),
          sum: samples.reduce((sum, sample) => sum + sample, 0),
          sha256_C: sha256.slice(0, 16),
          t0: await recording.getStartTime(segment),
          uV_first3: Array.from(first.data, Number),
        }
      }),
    ),
  }
}

const knownAnswers = async (checks: Checks): Promise<void> => {
  const answers: readonly Known[] = JSON.parse(readFileSync(join(shared, 'known-answers-si.json'), 'utf8'))
  for (const known of answers.filter(({ cls }) => cls === 'SpikeGLXRecordingExtractor'))
    await checks.attempt(`known answer (SpikeInterface): ${known.label}`, async () => {
      const ours = await ourAnswer(known)
      const { label: _label, args: _args, kwargs: _kwargs, cls: _cls, ...rest } = known
      const keys = Object.keys(ours ?? {})
      return difference(ours, Object.fromEntries(Object.entries(rest).filter(([key]) => keys.includes(key))))
    })
}

const neoAnswers = async (checks: Checks): Promise<void> => {
  const answers: readonly { path: string; reader: string; streams: readonly Stream[] }[] = JSON.parse(
    readFileSync(join(shared, 'known-answers-neo-head.json'), 'utf8'),
  )
  for (const { path, streams } of answers.filter(({ reader }) => reader.includes('SpikeGLX')))
    for (const stream of streams)
      await checks.attempt(`known answer (neo): ${path} ${stream.stream_id} segment ${stream.segment}`, async () => {
        const recording = await open(join(shared, path), { stream: stream.stream_id })
        const { segment } = stream
        const { frames, sha256 } = (await described(recording)).segments[segment]
        const samples = (await recording.getTraces({ segment })).data
        const ids = stream.channel_ids.filter((id) => id !== '...')
        const ours = {
          n_channels: recording.getNumChannels(),
          n_samples: frames,
          rate: recording.samplingFrequency,
          channel_ids: head(recording.channelIds, ids.length),
          t_start: await recording.getStartTime(segment),
          sum_int: Array.from(samples, Number).reduce((sum, sample) => sum + sample, 0),
          sha256_raw_C: sha256.slice(0, 16),
        }
        const theirs = { ...Object.fromEntries(Object.entries(stream).filter(([key]) => key in ours)), channel_ids: ids }
        return difference(ours, theirs)
      })
}

/**
 * A deliberate difference. neo takes the last channel for the sync channel even where none was saved, and forgets to divide its
 * gain by the probe's 100: here it is the neighbours'.
 */
const withLastGain = (theirs: Described, ours: Described): Described => {
  const mended = ['gain_to_uV', 'gain_to_physical_unit'].map((key) => {
    const { dtype, values } = theirs.properties[key]
    const last = ours.properties[key].values.at(-1)
    if (typeof last !== 'number' || values.at(-1) !== last * 100)
      throw new Error(`${key}: the last channel's gain is no longer 100 times ours`)
    return [key, { dtype, values: [...values.slice(0, -1), last] }]
  })
  return { ...theirs, properties: { ...theirs.properties, ...Object.fromEntries(mended) } }
}

/** The shared SpikeGLX recordings: against answers known beforehand, and against SpikeInterface reading them now. */
export const checkSpikeglx = async (checks: Checks): Promise<void> => {
  await knownAnswers(checks)
  await neoAnswers(checks)
  const folders = spikeglxFolders()
  const told = peer.ask<Told>('spikeglx.py', { folders })
  const theirs = told.streams
  for (const folder of folders) {
    const name = folder.slice(shared.length + 1)
    checks.check(
      `${name}: the same streams`,
      difference(listStreams(folder).toSorted(), Object.keys(theirs[folder]).toSorted()) === undefined,
      listStreams(folder).join(', '),
    )
    for (const [stream, their] of Object.entries(theirs[folder]))
      await checks.attempt(`${name} ${stream}: ids, gains, properties, places, times and samples`, async () => {
        const ours = await described(await open(folder, { stream }))
        return difference(ours, folder.endsWith('NP2_no_sync') ? withLastGain(their, ours) : their)
      })
  }
  for (const folder of folders) await checkEvents(checks, folder, told)
}

interface Told {
  readonly streams: Readonly<Record<string, Readonly<Record<string, Described>>>>
  /** neo's events of the lines of NI cards, by folder and line. */
  readonly events: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** Edges of sync words, by folder, stream, segment and bit. */
  readonly edges: Readonly<Record<string, Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>>>
}

/** Edges of a channel in a segment, as frames. */
const framesOf = async (events: Events, channelId: string, segment: number): Promise<readonly number[]> =>
  Array.from((await events.getEvents({ segment, channelIds: [channelId] })).sampleIndex)

/** The events of a folder: NI lines as neo has them, sync words as a direct computation finds them. */
const checkEvents = async (checks: Checks, folder: string, { events, edges }: Told): Promise<void> => {
  const name = folder.slice(shared.length + 1)
  const lines = Object.entries(events[folder])
  if (lines.length > 0)
    await checks.attempt(`${name} nidq: events of ${lines.length} lines`, async () => {
      const ours = await openEvents(folder, { stream: 'nidq' })
      const found = await Promise.all(ours.channelIds.map(async (id) => [id, await framesOf(ours, String(id), 0)] as const))
      return difference(Object.fromEntries(found), Object.fromEntries(lines))
    })
  for (const [stream, segments] of Object.entries(edges[folder]))
    await checks.attempt(`${name} ${stream}: edges of its sync word`, async () => {
      const ours = await openEvents(folder, { stream })
      const found = await Promise.all(
        segments.map((_, segment) => Promise.all(ours.channelIds.map((id) => framesOf(ours, String(id), segment)))),
      )
      return difference(found, segments)
    })
}
