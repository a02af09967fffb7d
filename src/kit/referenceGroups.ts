import { either as E } from 'fp-ts'
import { conflict, type Fault, invalidParams } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { channelLocations } from '../model/probeGroup.js'
import { indicesOf, unique } from './ids.js'

/** Channels (indices) that lose the same reference, and the channels it is computed over. */
export interface ReferenceGroup {
  readonly channels: Int32Array
  readonly references: Int32Array
}

export interface ReferenceParams {
  readonly reference: 'global' | 'single' | 'local'
  readonly groups?: readonly (readonly ChannelId[])[]
  readonly refChannelIds?: 'outOfGroup' | readonly ChannelId[] | readonly (readonly ChannelId[])[]
  readonly localRadius: readonly number[]
  readonly minLocalNeighbors: number
}

export interface ReferencePlan {
  readonly groups: readonly ReferenceGroup[]
  readonly notices: readonly Notice[]
}

const AT = 'commonReference.params'

/** Which channels are referenced to which, every channel exactly once. */
export const referenceGroups = (params: ReferenceParams, header: Header): E.Either<Fault, ReferencePlan> => {
  if (params.reference === 'local') return localGroups(params, header)
  const all = header.channelIds
  const groups = params.groups ?? [all]
  const references = referenceIds(params, groups)
  if (E.isLeft(references)) return references
  const whole = pipe(
    groups.length === 0 ? E.left(invalidParams(`${AT}.groups`, 'at least one group', 'none')) : E.right(undefined),
    E.chain(() => everyChannelOnce(groups, all)),
  )
  if (E.isLeft(whole)) return whole
  const planned: ReferenceGroup[] = []
  for (const [index, group] of groups.entries()) {
    const channels = indicesOf(all, group, `${AT}.groups[${index}]`)
    const refs = indicesOf(all, references.right[index], `${AT}.refChannelIds`)
    if (E.isLeft(channels)) return channels
    if (E.isLeft(refs)) return refs
    if (refs.right.length === 0)
      return E.left(invalidParams(`${AT}.refChannelIds`, `a reference channel for group ${index}`, 'none'))
    planned.push({ channels: channels.right, references: refs.right })
  }
  return E.right({ groups: planned, notices: [] })
}

/** The reference channels of each group. */
const referenceIds = (
  { reference, refChannelIds, groups: given }: ReferenceParams,
  groups: readonly (readonly ChannelId[])[],
): E.Either<Fault, readonly (readonly ChannelId[])[]> => {
  const at = `${AT}.refChannelIds`
  const refuse = (expected: string): E.Either<Fault, never> =>
    E.left(invalidParams(at, expected, JSON.stringify(refChannelIds) ?? 'nothing'))
  if (refChannelIds === undefined) return reference === 'single' ? refuse('the channel to subtract') : E.right(groups)
  if (refChannelIds === 'outOfGroup') {
    if (given === undefined || reference !== 'global') return refuse('groups, and reference "global", with "outOfGroup"')
    const ids = groups.flat()
    return E.right(groups.map((group) => ids.filter((id) => !group.includes(id))))
  }
  const lists = refChannelIds.filter((item): item is readonly ChannelId[] => typeof item === 'object')
  const plain = refChannelIds.filter((item): item is ChannelId => typeof item !== 'object')
  const wanted = given === undefined ? 1 : groups.length
  if (reference === 'single')
    return plain.length === wanted && lists.length === 0
      ? E.right(plain.map((id) => [id]))
      : refuse(given === undefined ? 'one channel id' : `${wanted} channel ids, one a group`)
  if (given === undefined) return lists.length === 0 ? E.right([plain]) : refuse('a list of channel ids')
  return lists.length === wanted && plain.length === 0 ? E.right(lists) : refuse(`${wanted} lists of channel ids, one a group`)
}

const everyChannelOnce = (
  groups: readonly (readonly ChannelId[])[],
  all: readonly ChannelId[],
): E.Either<Fault, readonly ChannelId[]> => {
  const ids = groups.flat()
  const missing = all.filter((id) => !ids.includes(id))
  if (missing.length > 0)
    return E.left(
      invalidParams(`${AT}.groups`, 'every channel in a group', `${missing.length} in none: ${missing.slice(0, 4).join(', ')}`),
    )
  return unique(ids, `${AT}.groups`)
}

/** Each channel with its neighbours in the annulus, or the nearest beyond the inner radius where they are too few. */
const localGroups = (params: ReferenceParams, header: Header): E.Either<Fault, ReferencePlan> => {
  const { localRadius, minLocalNeighbors, groups, refChannelIds } = params
  if (groups !== undefined || refChannelIds !== undefined)
    return E.left(invalidParams(AT, 'neither groups nor refChannelIds with reference "local"', 'one of them'))
  if (localRadius.length !== 2 || localRadius[0] >= localRadius[1])
    return E.left(invalidParams(`${AT}.localRadius`, 'two radii, the inner one smaller', JSON.stringify(localRadius)))
  const indices = header.channelIds.map((_, index) => index)
  const places = header.probe && channelLocations(header.probe, indices)
  if (places === undefined)
    return E.left(
      conflict(
        'channel locations for reference "local"',
        'a probe on every channel',
        'none',
        'set a probe first, with setProbe()',
      ),
    )
  const few: ChannelId[] = []
  const alone: ChannelId[] = []
  const planned = indices.map((channel): ReferenceGroup => {
    const beyond = indices
      .map((other) => ({ other, distance: distanceOf(places[channel], places[other]) }))
      .filter(({ distance }) => distance > localRadius[0])
      .sort((a, b) => a.distance - b.distance || a.other - b.other)
    const within = beyond.filter(({ distance }) => distance <= localRadius[1])
    const chosen = within.length >= minLocalNeighbors ? within : beyond.slice(0, minLocalNeighbors)
    if (chosen.length === 0) alone.push(header.channelIds[channel])
    else if (chosen !== within) few.push(header.channelIds[channel])
    return { channels: Int32Array.of(channel), references: Int32Array.from(chosen, ({ other }) => other).sort() }
  })
  if (alone.length > 0)
    return E.left(
      conflict(
        'neighbours for reference "local"',
        `a channel beyond ${localRadius[0]} µm of each${minLocalNeighbors === 0 ? `, and within ${localRadius[1]} µm` : ''}`,
        `none of ${alone.slice(0, 8).join(', ')}${alone.length > 8 ? `, and of ${alone.length - 8} more` : ''}`,
        'choose another localRadius, or another reference',
      ),
    )
  const notices =
    few.length === 0
      ? []
      : [
          notice(
            'Tolerated',
            `too few neighbours in the annulus: the nearest ${minLocalNeighbors} are the reference of ${few.join(', ')}`,
          ),
        ]
  return E.right({ groups: planned, notices })
}

const distanceOf = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, value, axis) => sum + (value - b[axis]) * (value - b[axis]), 0))
