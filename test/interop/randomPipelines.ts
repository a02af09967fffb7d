import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError, type Json, open, openSorting, Recording, type Sorting } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer } from './peer.js'
import { Dice, recordingSources, recordingSteps, sortingSources, sortingSteps, walk } from './randomSteps.js'
import { plain, type Told, tell } from './sortingTold.js'

interface Dumped<A> {
  readonly json: string
  /** The classes one on another, the last the outermost. */
  readonly names: readonly string[]
  readonly told?: A
  /** Why SpikeInterface does not load what it dumped. */
  readonly failed?: string
}
type Whole = Described & { readonly annotations: Readonly<Record<string, Json>> }

const count = Number(process.env.RXEPHYS_RANDOM_COUNT ?? 60)
const seed = Number(process.env.RXEPHYS_RANDOM_SEED ?? 9)

const whole = async (recording: Recording): Promise<Whole> => {
  const { name: _name, ...annotations } = recording.annotations
  return { ...(await described(recording)), annotations }
}

/** Of samples that were unsigned the offset is half a range off there. */
const half = (told: Whole, names: readonly string[]): Whole => {
  if (!names.includes('UnsignedToSignedRecording')) return told
  const { offset_to_uV: _offset, ...properties } = told.properties
  return { ...told, properties }
}

const spikes = async (sorting: Sorting) => {
  const { annotations, ...told } = await tell(sorting)
  const { name: _name, ...rest } = annotations
  return { ...told, annotations: rest }
}

const theirs = async (checks: Checks, folder: string): Promise<void> => {
  const made = peer.ask<{ readonly recordings: readonly Dumped<Whole>[]; readonly sortings: readonly Dumped<Told>[] }>(
    'randomPipelines.py',
    { make: folder, seed, count },
  )
  for (const [index, { json, names, told }] of made.recordings.entries())
    if (told !== undefined)
      await checks.attempt(`random pipeline ${seed}/${index} of theirs: ${names.join(', ')}`, async () =>
        difference(half(await whole(await open(json)), names), half(told, names)),
      )
  for (const [index, { json, names, told }] of made.sortings.entries())
    if (told !== undefined)
      await checks.attempt(`random pipeline of spikes ${seed}/${index} of theirs: ${names.join(', ')}`, async () =>
        difference(await spikes(await openSorting(json)), plain(told)),
      )
}

interface Loaded<A> {
  readonly told?: A
  readonly failed?: string
}

/** What has no equal there is refused by name, and is not held against it. */
const dumped = (subject: Recording | Sorting, path: string): boolean => {
  try {
    subject.dump(path, { format: 'spikeinterface' })
    return true
  } catch (error) {
    if (error instanceof FaultError && error.fault._tag === 'Unsupported') return false
    throw error
  }
}

/**
 * Both without what is made up there: where an aggregation's channels came from, groups of any probe, and annotations of the
 * first of several recordings that differ in them.
 */
const comparable = <A extends Pick<Whole, 'annotations'> & { readonly properties: Readonly<Record<string, object>> }>(
  mine: A,
  told: A,
): readonly [A, A] => {
  const made = Object.entries(told.properties).filter(
    ([key]) => key !== 'aggregation_key' && (key !== 'group' || key in mine.properties),
  )
  const annotations = Object.entries(told.annotations).filter(([key]) => key in mine.annotations)
  return [mine, { ...told, properties: Object.fromEntries(made), annotations: Object.fromEntries(annotations) }]
}

const ours = async (checks: Checks, folder: string): Promise<void> => {
  const dice = new Dice(seed)
  const recordings = await recordingSources(join(folder, 'recordings'))
  const sortings = await sortingSources(join(folder, 'sortings'))
  const drawn = Array.from({ length: count }, (_, index) => [
    { ...walk(recordingSteps, recordings, dice), json: join(folder, `${index}.json`) },
    { ...walk(sortingSteps, sortings, dice), json: join(folder, `spikes ${index}.json`) },
  ]).flat()
  const made = drawn.filter(({ subject, json }) => dumped(subject, json))
  const loaded = peer.ask<readonly Loaded<Whole & Told>[]>('randomPipelines.py', {
    load: made.map(({ json }) => json),
    base: folder,
  })
  for (const [index, { subject, names, json }] of made.entries()) {
    const { told, failed } = loaded[index]
    await checks.attempt(`random pipeline ${seed} of ours, ${json.slice(folder.length + 1)}: ${names.join(', ')}`, async () => {
      // It scales memory-mapped floats in their place, which it may not.
      if (told === undefined) return failed?.includes('read-only') === true ? undefined : failed
      if (!(subject instanceof Recording)) return difference(...comparable(await spikes(subject), plain(told)))
      return difference(...comparable(await whole(subject), told))
    })
  }
}

/** Random pipelines, both ways: what SpikeInterface gives for its own JSON and ours, held against ours. */
export const checkRandomPipelines = async (checks: Checks, folder: string): Promise<void> => {
  const own = join(folder, 'random')
  mkdirSync(own)
  await theirs(checks, join(own, 'theirs'))
  await ours(checks, join(own, 'ours'))
}
