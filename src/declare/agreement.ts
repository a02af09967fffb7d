import { shown } from '../codec/codec.js'
import type { Problem } from '../model/columnChecks.js'
import { dtypes, isDtype } from '../model/dtype.js'
import type { EventsHeader } from '../model/events.js'
import { conflict, FaultError } from '../model/fault.js'
import { fixed } from '../model/fixed.js'
import type { Header, Json } from '../model/header.js'
import { channelContacts } from '../model/probeGroup.js'
import { numbersOf, type Properties, sameJson } from '../model/properties.js'
import type { SortingHeader } from '../model/spikes.js'

/** What describes data, by name: two headers that differ in one of these describe data that do not belong together. */
type Facts<H> = readonly (readonly [what: string, read: (header: H) => Json | undefined])[]

const recordingFacts: Facts<Header> = [
  ['samplingFrequency', ({ samplingFrequency }) => samplingFrequency],
  ['dtype', ({ dtype }) => dtype],
  ['channelIds', ({ channelIds }) => channelIds],
  ['gain_to_uV', ({ properties }) => numbersOf(properties, 'gain_to_uV')],
  ['offset_to_uV', ({ properties }) => numbersOf(properties, 'offset_to_uV')],
  ['contacts', contactsOf],
]

const sortingFacts: Facts<SortingHeader> = [
  ['samplingFrequency', ({ samplingFrequency }) => samplingFrequency],
  ['unitIds', ({ unitIds }) => unitIds],
]

const eventFacts: Facts<EventsHeader> = [
  ['samplingFrequency', ({ samplingFrequency }) => samplingFrequency],
  ['channelIds', ({ channelIds }) => channelIds],
  ['channelKinds', ({ channelKinds }) => channelKinds],
]

/** Where the channels are, as far as a probe says. */
export function contactsOf({ probe, channelIds }: Header): Json | undefined {
  return probe && channelContacts(probe, channelIds.length)
}

/** The lists of a header that `grows`: a later one has what the one before has, and maybe more. */
const growing = new Set(['channelIds', 'channelKinds', 'unitIds'])
/** The facts whose comparison costs next to nothing: they are held against the first even where the header is the same object. */
const quick = new Set(['samplingFrequency', 'dtype', 'channelIds', 'channelKinds', 'unitIds'])

/**
 * Holds the headers of a stream against the first one. One object sent again and again costs a comparison of its rate and ids,
 * which its sender may have edited in place.
 */
export class Agreement<H extends object> {
  /** What the first header said, as nobody can edit it. */
  private first: Map<string, Json | undefined> | undefined
  private known: H | undefined

  constructor(
    private readonly name: string,
    private readonly facts: Facts<H>,
    private readonly problem: (header: H) => Problem | undefined,
  ) {}

  /** Throws a Conflict when the header differs from the first in anything that describes the data. */
  check(header: H): void {
    if (header === this.known && this.first !== undefined) {
      this.compare(header, this.first, true)
      return
    }
    const odd = this.problem(header)
    if (odd !== undefined) throw new FaultError(conflict(`${odd.what} of the header of ${this.name}`, odd.expected, odd.found))
    this.first ??= new Map(this.facts.map(([what, read]) => [what, fixed(read(header))]))
    this.compare(header, this.first, false)
    this.known = header
  }

  private compare(header: H, first: Map<string, Json | undefined>, onlyQuick: boolean): void {
    const grows = 'grows' in header && header.grows === true
    for (const [what, read] of this.facts) {
      if (onlyQuick && !quick.has(what)) continue
      const [expected, found] = [first.get(what), read(header)]
      if (sameFact(expected, found)) continue
      if (grows && growing.has(what) && beginsWith(found, expected)) first.set(what, fixed(found))
      else
        throw new FaultError(conflict(`${what} of a chunk of ${this.name}`, `${shown(expected)}, as in its first`, shown(found)))
    }
  }
}

const sameFact = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a === b || sameList(a, b) || sameJson(a, b)

const beginsWith = (list: Json | undefined, beginning: Json | undefined): boolean =>
  Array.isArray(list) && Array.isArray(beginning) && sameList(list.slice(0, beginning.length), beginning)

/** Lists of the same ids, which are compared at every chunk: by one loop, which is several times faster than `sameJson`. */
const sameList = (a: Json, b: Json): boolean => {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** What a header of samples is not, and has to be; undefined when all is well. */
export const problemInHeader = (header: Header): Problem | undefined => {
  const odd = (what: string, expected: string, found: unknown): Problem => ({ what, expected, found: shown(found) })
  if (typeof header !== 'object' || header === null || !Array.isArray(header.channelIds))
    return odd('channelIds', 'a list of ids', header?.channelIds)
  const { samplingFrequency, dtype, channelIds, properties } = header
  if (!(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return odd('samplingFrequency', 'a positive number of Hz', samplingFrequency)
  if (!isDtype(dtype)) return odd('dtype', `one of ${dtypes.join(', ')}`, dtype)
  if (new Set(channelIds).size < channelIds.length) return odd('channelIds', 'ids that differ', channelIds)
  return problemInProperties(properties, channelIds.length, 'channel')
}

/** The same of a header of spikes. */
export const problemInSortingHeader = (header: SortingHeader): Problem | undefined =>
  problemInIds(header, 'unitIds', header?.unitIds) ?? problemInProperties(header.properties, header.unitIds.length, 'unit')

/** The same of a header of events. */
export const problemInEventsHeader = (header: EventsHeader): Problem | undefined => {
  const { channelIds, channelKinds, properties } = header ?? {}
  const odd = problemInIds(header, 'channelIds', channelIds)
  if (odd !== undefined) return odd
  const known = Array.isArray(channelKinds) && channelKinds.every((kind) => kind === 'line' || kind === 'word')
  if (!known || channelKinds.length !== channelIds.length)
    return { what: 'channelKinds', expected: `${channelIds.length} of line and word, one a channel`, found: shown(channelKinds) }
  return problemInProperties(properties, channelIds.length, 'channel')
}

const problemInIds = (header: { readonly samplingFrequency: number }, what: string, ids: unknown): Problem | undefined => {
  const { samplingFrequency } = header ?? {}
  if (!(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return { what: 'samplingFrequency', expected: 'a positive number of Hz', found: shown(samplingFrequency) }
  return Array.isArray(ids) && new Set(ids).size === ids.length
    ? undefined
    : { what, expected: 'a list of ids that differ', found: shown(ids) }
}

const problemInProperties = (properties: Properties, count: number, each: string): Problem | undefined => {
  if (typeof properties !== 'object' || properties === null)
    return { what: 'properties', expected: 'an object, which may be empty', found: shown(properties) }
  for (const [key, { values }] of Object.entries(properties))
    if (values.length !== count)
      return { what: `property "${key}"`, expected: `${count} values, one a ${each}`, found: `${values.length}` }
  return undefined
}

/** The headers of chunks of samples. */
export const agreementOfSamples = (name: string): Agreement<Header> => new Agreement(name, recordingFacts, problemInHeader)
/** The headers of chunks of spikes. */
export const agreementOfSpikes = (name: string): Agreement<SortingHeader> =>
  new Agreement(name, sortingFacts, problemInSortingHeader)
/** The headers of chunks of events. */
export const agreementOfEvents = (name: string): Agreement<EventsHeader> => new Agreement(name, eventFacts, problemInEventsHeader)
