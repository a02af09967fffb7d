import { dtypes, isDtype } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header, Json } from '../model/header.js'
import { channelContacts } from '../model/probeGroup.js'
import { numbersOf, sameJson } from '../model/properties.js'
import type { SortingHeader } from '../model/spikes.js'
import { shown } from './codec.js'

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

/** Where the channels are, as far as a probe says. */
export function contactsOf({ probe, channelIds }: Header): Json | undefined {
  return probe && channelContacts(probe, channelIds.length)
}

/** Holds the headers of a stream against the first one. One object sent again and again costs a comparison of references. */
export class Agreement<H extends object> {
  private first: H | undefined
  private known: H | undefined

  constructor(
    private readonly name: string,
    private readonly facts: Facts<H>,
    private readonly isWhole: (header: H, name: string) => void,
  ) {}

  /** Throws a Conflict when the header differs from the first in anything that describes the data. */
  check(header: H): void {
    if (header === this.known && header !== undefined) return
    const first = this.first ?? header
    if (first === header) this.isWhole(header, this.name)
    for (const [what, read] of this.facts) {
      const [expected, found] = [read(first), read(header)]
      if (!sameFact(expected, found))
        throw new FaultError(conflict(`${what} of a chunk of ${this.name}`, `${shown(expected)}, as in its first`, shown(found)))
    }
    this.first = first
    this.known = header
  }
}

const sameFact = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a === b || sameJson(a, b)

/** What a header of samples may not be; nothing when it is well. Throws a Conflict. */
const wholeHeader = (header: Header, name: string): void => {
  const refuse = (what: string, expected: string, found: unknown): never => {
    throw new FaultError(conflict(`${what} of the header of ${name}`, expected, shown(found)))
  }
  if (typeof header !== 'object' || header === null || !Array.isArray(header.channelIds))
    return refuse('channelIds', 'a list of ids', header?.channelIds)
  const { samplingFrequency, dtype, channelIds } = header
  if (!(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return refuse('samplingFrequency', 'a positive number of Hz', samplingFrequency)
  if (!isDtype(dtype)) return refuse('dtype', `one of ${dtypes.join(', ')}`, dtype)
  if (new Set(channelIds).size < channelIds.length) return refuse('channelIds', 'ids that differ', channelIds)
  for (const [key, { values }] of Object.entries(header.properties))
    if (values.length !== channelIds.length)
      return refuse(`property "${key}"`, `${channelIds.length} values, one a channel`, values.length)
}

/** What a header of spikes may not be. Throws a Conflict. */
const wholeSortingHeader = (header: SortingHeader, name: string): void => {
  const { samplingFrequency, unitIds } = header ?? {}
  const whole = samplingFrequency > 0 && Number.isFinite(samplingFrequency) && Array.isArray(unitIds)
  if (!whole || new Set(unitIds).size < unitIds.length)
    throw new FaultError(
      conflict(
        `header of ${name}`,
        'a positive samplingFrequency, and unitIds that differ',
        `${shown(samplingFrequency)}, ${shown(unitIds)}`,
      ),
    )
}

/** The headers of chunks of samples. */
export const agreementOfSamples = (name: string): Agreement<Header> => new Agreement(name, recordingFacts, wholeHeader)
/** The headers of chunks of spikes. */
export const agreementOfSpikes = (name: string): Agreement<SortingHeader> =>
  new Agreement(name, sortingFacts, wholeSortingHeader)
