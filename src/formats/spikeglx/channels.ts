import { either as E } from 'fp-ts'
import { conflict, type Fault, unreadable } from '../../model/fault.js'
import { pipe } from '../../model/pipe.js'
import { inParentheses } from '../neuropixels/imro.js'
import { channelCount, numberWithin } from './numbers.js'

/** The channels in a file, in its order. */
export interface Channels {
  readonly channels: readonly string[]
  /** What each is: `AP`, `LF`, `SY`, `MN`, `MA`, `XA`, `XD`. */
  readonly kinds: readonly string[]
}

/** Lines that count the saved channels of each kind, in the order in which they stand in the file. */
const counted: Readonly<Record<string, readonly string[]>> = {
  snsApLfSy: ['AP', 'LF', 'SY'],
  snsMnMaXaDw: ['MN', 'MA', 'XA', 'XD'],
  snsXaDwSy: ['XA', 'XD', 'SY'],
}

interface Origin {
  readonly device: 'imec' | 'nidq' | 'obx'
  readonly band: 'ap' | 'lf' | undefined
}

/** The channels that a `.meta` names, and counts in up to three ways, which have to agree; `path` is the file that errors name. */
export const spikeglxChannels = (meta: ReadonlyMap<string, string>, origin: Origin, path: string): E.Either<Fault, Channels> => {
  const said = meta.get('nSavedChans') ?? ''
  const saved = numberWithin(said, channelCount)
  if (!(saved > 0)) return E.left(unreadable(`${path}: nSavedChans`, 'a number of channels from 1 on', said || 'nothing'))
  const channels = inParentheses(meta.get('snsChanMap') ?? '')
    .slice(1)
    .map((entry) => entry.split(';')[0].trim())
  const counts = Object.keys(counted).flatMap((key) => (meta.has(key) ? [countsOf(key, meta.get(key) ?? '')] : []))
  const wrong = counts.find(({ key, numbers }) => numbers.length !== counted[key].length || numbers.some(Number.isNaN))
  if (wrong !== undefined)
    return E.left(unreadable(`${path}: ${wrong.key}`, `${counted[wrong.key].length} numbers of channels`, wrong.text))
  const other = [...counts, { key: 'snsChanMap', total: channels.length }].find(({ total }) => total !== saved)
  if (other !== undefined) return E.left(conflict(`${path}: nSavedChans`, `${other.total}, the channels of ${other.key}`, said))
  if (new Set(channels).size !== saved || channels.includes(''))
    return E.left(unreadable(`${path}: snsChanMap`, `${saved} names of channels that differ`, 'a name twice, or a blank one'))
  return pipe(
    kindsOf(channels, counts, origin, path),
    E.map((kinds): Channels => ({ channels, kinds })),
  )
}

interface Counts {
  readonly key: string
  readonly text: string
  readonly numbers: readonly number[]
  readonly total: number
}

const countsOf = (key: string, text: string): Counts => {
  const numbers = text.split(',').map((count) => numberWithin(count.trim(), channelCount))
  return { key, text, numbers, total: numbers.reduce((sum, count) => sum + count, 0) }
}

/** The kinds of channels by their names, or, where these were changed, by the order in which they stand. */
const kindsOf = (
  channels: readonly string[],
  counts: readonly Counts[],
  { device, band }: Origin,
  path: string,
): E.Either<Fault, readonly string[]> => {
  const named = channels.map((name) => /^[A-Z]{2}(?=\d)/.exec(name)?.[0] ?? '')
  const known = Object.values(counted).some((kinds) => named.every((kind) => kinds.includes(kind)))
  for (const { key, text, numbers } of known ? counts : []) {
    const there = counted[key].map((kind) => named.filter((each) => each === kind).length)
    if (String(there) !== String(numbers)) return E.left(conflict(`${path}: ${key}`, `${there}, as in snsChanMap`, text))
  }
  const [first] = counts
  const kinds = known ? named : first && counted[first.key].flatMap((kind, i) => new Array<string>(first.numbers[i]).fill(kind))
  const odd = device === 'imec' ? channels.find((name) => !/^(AP|LF|SY)\d+$/.test(name)) : undefined
  if (odd !== undefined || kinds === undefined)
    return E.left(unreadable(`${path}: snsChanMap`, 'names like AP0, LF0, SY0, MN0C0, XA0', odd ?? channels[0]))
  const foreign = channels.find((_, i) => band !== undefined && kinds[i] !== 'SY' && kinds[i] !== band.toUpperCase())
  if (foreign !== undefined)
    return E.left(conflict(`${path}: snsChanMap`, `channels of the band "${band}", as its fileName says`, foreign))
  return E.right(kinds)
}
