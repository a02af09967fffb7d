import { chosenStream } from '../../kit/streams.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { eventsReadBy } from './eventLists.js'
import { below, type Tree, textAttribute } from './tree.js'

/** Groups of the root that hold series, tables of units, and events; what else there is describes them. */
const ROOMS = ['acquisition', 'processing', 'analysis', 'scratch', 'stimulus', 'intervals', 'events', 'units']
/** How deep groups lie within each other, at most, and how many there are. */
const DEEPEST = 16
const MOST = 100_000

/** A group of the file, by what its `neurodata_type` says it is. */
interface Member {
  readonly path: string
  readonly type: string
  readonly link: boolean
  readonly id: string | undefined
}

/** What a file holds: paths of its series of electrodes, of its tables of units, of its intervals and events. */
export interface Contents {
  readonly series: readonly string[]
  readonly units: readonly string[]
  readonly events: readonly string[]
}

/** All groups of a type that can be read, each once: by its own path, not that of a link to it. */
export const contentsOf = (tree: Tree): Contents => {
  const found: Member[] = []
  let looked = 0
  const look = (path: string, link: boolean, depth: number): void => {
    if (++looked > MOST || depth > DEEPEST)
      refuse(corrupt(`${tree.path}: ${path}`, `at most ${MOST} groups, ${DEEPEST} within each other`, 'more'))
    const type = textAttribute(tree, path, 'neurodata_type')
    if (type !== undefined) found.push({ path, type, link, id: textAttribute(tree, path, 'object_id') })
    // What a link leads to is found where it lies.
    if (link) return
    for (const member of tree.members(path)) if (member.kind === 'group') look(below(path, member.name), member.link, depth + 1)
  }
  for (const room of ROOMS) if (tree.kindOf(room) === 'group') look(room, false, 0)
  const paths = (wanted: (member: Member) => boolean): readonly string[] => {
    const all = found.filter(wanted)
    const isAlias = ({ path, link, id }: Member, place: number): boolean =>
      all.some((other, index) => other.id === id && other.path !== path && (link ? !other.link || index < place : false))
    return all.filter((member, place) => member.id === undefined || !isAlias(member, place)).map(({ path }) => path)
  }
  return {
    series: paths(({ path, type }) => isSeries(tree, path, type)),
    units: paths(({ type }) => type === 'Units'),
    events: paths(({ path, type }) => eventsReadBy(tree, path, type) !== undefined),
  }
}

/** A series of electrodes, or one of a type that an extension derives from it; snippets around spikes are none. */
const isSeries = (tree: Tree, path: string, type: string): boolean =>
  type === 'ElectricalSeries' ||
  (type !== 'SpikeEventSeries' && ['data', 'electrodes'].every((name) => tree.kindOf(below(path, name)) === 'array'))

/** What opens that which a file holds instead of what was asked for. */
export const insteadOf = ({ series, units, events }: Contents): string => {
  const [first, ...others] = [
    ...(series.length > 0 ? [`open opens its samples: ${series.join(', ')}`] : []),
    ...(units.length > 0 ? [`openSorting opens its units: ${units.join(', ')}`] : []),
    ...(events.length > 0 ? [`openEvents opens its events: ${events.join(', ')}`] : []),
  ]
  return first === undefined
    ? 'it holds no samples of electrodes, units or events; other data of NWB, as optical ones and position, are not read'
    : [first, ...others].join('; ')
}

/** The series asked for, also by a link to it; or the only one. Throws a `FaultError`. */
export const chosenSeries = (tree: Tree, contents: Contents, asked: string | undefined, at: string): string => {
  if (asked !== undefined && tree.kindOf(asked) === 'group') {
    const type = textAttribute(tree, asked, 'neurodata_type')
    if (type !== undefined && isSeries(tree, asked, type)) return asked
  }
  const { series } = contents
  if (series.length === 0) return refuse(unreadable(tree.path, 'an ElectricalSeries', 'none', insteadOf(contents)))
  return chosenStream(series, asked, at, tree.path)
}
