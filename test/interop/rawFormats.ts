import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type ChannelId, type Events, open, openEvents, openSorting, type Sorting } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer } from './peer.js'
import {
  type EventsCase,
  eventsCases,
  type NeoEvent,
  type Properties,
  type Read,
  type RecordingCase,
  recordingCases,
  type SortingCase,
  type SpikesCase,
  sortingCases,
  spikesCases,
} from './rawFormatsCases.js'
import { plain, type Told, tell } from './sortingTold.js'

interface NeoSpikes {
  readonly name: readonly string[]
  readonly id: readonly string[]
  /** Seconds, by segment and unit. */
  readonly times: readonly (readonly (readonly number[])[])[]
}

/** Where properties part from those there, but for what a case says; what it says must be so. */
const propertiesApart = <P>(
  ours: Readonly<Record<string, P>>,
  theirs: Readonly<Record<string, P>>,
  { adds = [], lacks = [], others = [] }: Properties,
): string | undefined => {
  const keys = (one: object, without: readonly string[]): readonly string[] =>
    Object.keys(one)
      .filter((key) => !without.includes(key))
      .toSorted()
  const same = keys(ours, [...adds, ...others])
  const stale = [
    ...adds.filter((key) => !(key in ours) || key in theirs),
    ...lacks.filter((key) => key in ours || !(key in theirs)),
    ...others.filter((key) => difference(ours[key], theirs[key]) === undefined),
  ]
  if (stale.length > 0) return `said to differ, and do not: ${stale.join(', ')}`
  const of = (one: Readonly<Record<string, P>>) => Object.fromEntries(same.map((key) => [key, one[key]]))
  return difference([same, of(ours)], [keys(theirs, [...lacks, ...others]), of(theirs)])
}

const apart = <P, D extends { readonly properties: Readonly<Record<string, P>> }>(
  { properties: ours, ...own }: D,
  { properties: theirs, ...rest }: D,
  said: Properties,
): string | undefined => difference(own, rest) ?? propertiesApart(ours, theirs, said)

const checkRecording = async (one: RecordingCase, theirs: Described): Promise<string | undefined> => {
  const ours = await open(one.path, one.stream === undefined ? {} : { stream: one.stream })
  return apart(await described(one.asThere?.(ours) ?? ours), one.asHere?.(theirs) ?? theirs, one)
}

const checkSorting = async (one: SortingCase, theirs: Told): Promise<string | undefined> => {
  const { annotations: _ours, ...own } = await tell(await openSorting(one.path))
  const { annotations: _theirs, ...rest } = plain(theirs)
  return apart(own, rest, one)
}

/** The frame of a second on the clock of a segment. */
const frameAt = (one: Sorting | Events, time: number, segment: number): number =>
  Math.round((time - one.getStartTime(segment)) * one.samplingFrequency)

const checkSpikes = async ({ path, unitsBy }: SpikesCase, { times, ...units }: NeoSpikes): Promise<string | undefined> => {
  const sorting = await openSorting(path)
  const { trains } = await tell(sorting)
  const wanted = times.map((each, segment) => each.map((train) => train.map((time) => frameAt(sorting, time, segment))))
  return difference([sorting.unitIds, trains], [units[unitsBy], wanted])
}

type Row = readonly [segment: number, frame: number, channel: ChannelId, value: number]
const inOrder = (rows: readonly Row[]): readonly Row[] => rows.toSorted(([a, first], [b, second]) => a - b || first - second)

const checkEvents = async (
  { path, toldAs, lacksFirst = false }: EventsCase,
  theirs: readonly NeoEvent[],
): Promise<string | undefined> => {
  const events = await openEvents(path)
  const rows: Row[] = []
  for (const segment of events.segments.keys()) {
    const { sampleIndex, channelIndex, value } = await events.getEvents({ segment })
    for (const [place, frame] of sampleIndex.entries())
      rows.push([segment, frame, events.channelIds[channelIndex[place]], value[place]])
  }
  const wanted = theirs.flatMap((event): readonly Row[] => {
    const found = toldAs(event)
    return found === undefined ? [] : [[event.segment, frameAt(events, event.time, event.segment), ...found]]
  })
  if (wanted.length === 0) return 'neo tells of no event'
  return difference(inOrder(rows.filter(([, frame]) => !lacksFirst || frame > 0)), inOrder(wanted))
}

/** Every file of one kind, read by both. */
const checkAll = async <C extends Read, T>(
  checks: Checks,
  what: string,
  cases: readonly C[],
  check: (one: C, theirs: T) => Promise<string | undefined>,
): Promise<void> => {
  const asked = cases.map(({ reader, params }) => ({ reader, params }))
  const answers = peer.ask<readonly T[]>('rawFormats.py', { what, cases: asked })
  for (const [index, one] of cases.entries()) {
    const named = [basename(dirname(one.path)), basename(one.path), ...(one.stream === undefined ? [] : [one.stream])].join(' ')
    const differs = one.differs === undefined ? '' : `, but that ${one.differs}`
    await checks.attempt(`${what}: ${named} by ${one.reader}${differs}`, () => check(one, answers[index]))
  }
}

/** Files of raw formats that others recorded and sorted, against SpikeInterface's classes and neo's. */
export const checkRawFormats = async (checks: Checks, folder: string): Promise<void> => {
  const place = join(folder, 'raw formats')
  mkdirSync(place)
  await checkAll(checks, 'recording', recordingCases(place), checkRecording)
  await checkAll(checks, 'sorting', await sortingCases(place), checkSorting)
  await checkAll(checks, 'spikes', spikesCases(place), checkSpikes)
  await checkAll(checks, 'events', eventsCases(), checkEvents)
}
