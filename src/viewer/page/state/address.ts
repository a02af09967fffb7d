import type { Step, UnitId } from '../../protocol.js'
import { initial, type ViewState } from './state.js'

/** How one value of a window stands in an address. */
interface Word<A> {
  readonly word: string
  readonly write: (value: A) => string
  /** Nothing where the text is none of its values: an address may come from anywhere. */
  readonly read: (text: string) => A | undefined
}

const number = (word: string): Word<number> => ({
  word,
  write: (value) => String(Number(value.toPrecision(12))),
  read: (text) => (text !== '' && Number.isFinite(Number(text)) && Number(text) >= 0 ? Number(text) : undefined),
})
const count = (word: string): Word<number> => ({
  ...number(word),
  read: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
})
const text = (word: string): Word<string> => ({ word, write: (value) => value, read: (value) => value })
const flag = (word: string): Word<boolean> => ({
  word,
  write: (value) => (value ? 'yes' : 'no'),
  read: (value) => (value === 'yes' ? true : value === 'no' ? false : undefined),
})
const oneOf = <A extends string>(word: string, ...choices: readonly A[]): Word<A> => ({
  word,
  write: (value) => value,
  read: (value) => choices.find((choice) => choice === value),
})
const list = <A>(word: string, is: (item: unknown) => item is A): Word<readonly A[]> => ({
  word,
  write: (value) => JSON.stringify(value),
  read: (value) => {
    const found = parsed(value)
    return Array.isArray(found) && found.every(is) ? found : undefined
  },
})

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isId = (value: unknown): value is UnitId => typeof value === 'string' || Number.isSafeInteger(value)
const isStep = (value: unknown): value is Step =>
  isObject(value) &&
  typeof value.name === 'string' &&
  (value.params === undefined || isObject(value.params)) &&
  (value.off === undefined || typeof value.off === 'boolean')

const words: { readonly [K in keyof ViewState]: Word<ViewState[K]> } = {
  from: text('from'),
  recording: text('recording'),
  segment: count('segment'),
  start: number('t'),
  duration: number('d'),
  gain: number('gain'),
  draw: oneOf('draw', 'auto', 'lines', 'map'),
  show: oneOf('show', 'processed', 'raw', 'beside', 'over'),
  order: oneOf('order', 'depth', 'group', 'id', 'file'),
  flipped: flag('flipped'),
  channels: list('channels', isId),
  row: count('row'),
  rows: count('rows'),
  pipeline: list('pipeline', isStep),
  sorting: text('sorting'),
  units: list('units', isId),
  centred: flag('centred'),
  spikes: flag('spikes'),
  events: flag('events'),
  theme: oneOf('theme', 'auto', 'light', 'dark'),
  wheel: oneOf('wheel', 'channels', 'zoom', 'gain'),
  sheet: text('sheet'),
  large: text('large'),
  closed: list('closed', (item): item is string => typeof item === 'string'),
}
// The keys of an object literal of this type are those of its type.
const keys = Object.keys(words) as (keyof ViewState)[]

/** A window as the part of an address after `#`; what is as it was at first is left out. */
export const toAddress = (state: ViewState): string => {
  const query = new URLSearchParams()
  const put = <K extends keyof ViewState>(key: K): void => {
    const { word, write }: Word<ViewState[K]> = words[key]
    if (write(state[key]) !== write(initial[key])) query.set(word, write(state[key]))
  }
  keys.forEach(put)
  return query.toString()
}

/** The window that an address tells; what it does not tell, or tells wrongly, is as at first. */
export const fromAddress = (address: string): ViewState => {
  const query = new URLSearchParams(address.replace(/^#/, ''))
  const found: { -readonly [K in keyof ViewState]?: ViewState[K] } = {}
  const take = <K extends keyof ViewState>(key: K): void => {
    const { word, read }: Word<ViewState[K]> = words[key]
    const written = query.get(word)
    const value = written === null ? undefined : read(written)
    if (value !== undefined) found[key] = value
  }
  keys.forEach(take)
  return { ...initial, ...found }
}
