import { shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { unreadable } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'

/** An object of a `structure.oebin`, and where it stands: what is wrong with it is told by that place. */
export interface Place {
  readonly value: { readonly [key: string]: Json }
  readonly at: string
}

const wrong = ({ value, at }: Place, key: string, expected: string): never =>
  refuse(unreadable(`${at}.${key}`, expected, value[key] === undefined ? 'nothing' : shown(value[key]).slice(0, 100)))

/** The objects in a list; of no list at all, none. */
export const objectsAt = (place: Place, key: string): readonly Place[] => {
  const list = place.value[key]
  if (list === undefined) return []
  if (!Array.isArray(list) || list.length > MOST.channels) return wrong(place, key, `a list of at most ${MOST.channels} objects`)
  return list.map((value: Json, index) =>
    isJsonObject(value)
      ? { value, at: `${place.at}.${key}[${index}]` }
      : refuse(unreadable(`${place.at}.${key}[${index}]`, 'an object', shown(value).slice(0, 100))),
  )
}

export const textAt = (place: Place, key: string): string => {
  const value = place.value[key]
  return typeof value === 'string' && value.length <= MOST.characters ? value : wrong(place, key, 'a text')
}

/** The text, or the number as text: ids of processors are either. */
export const textIfThere = (place: Place, key: string): string | undefined => {
  const value = place.value[key]
  if (value === undefined) return undefined
  return typeof value === 'number' ? String(value) : textAt(place, key)
}

export const numberAt = (place: Place, key: string, expected: string, fits: (value: number) => boolean): number => {
  const value = place.value[key]
  return typeof value === 'number' && fits(value) ? value : wrong(place, key, expected)
}

/** A rate: of samples, or of the clock of events. */
export const rateAt = (place: Place): number =>
  numberAt(place, 'sample_rate', 'a positive number of Hz', (rate) => rate > 0 && rate <= MOST.samplingFrequency)

export const countIfThere = (place: Place, key: string): number | undefined =>
  place.value[key] === undefined
    ? undefined
    : numberAt(place, key, `a whole number up to ${MOST.channels}`, (count) => isCount(count) && count <= MOST.channels)

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** A folder within the one of the recording, as parts joined by "/": one that leads elsewhere is refused. */
export const folderAt = (place: Place, key: string): string => {
  const parts = textAt(place, key)
    .split('/')
    .filter((part) => part !== '')
  const leaves = parts.some((part) => part === '.' || part === '..' || /[\\\0]/.test(part) || /^[A-Za-z]:/.test(part))
  return parts.length > 0 && !leaves ? parts.join('/') : wrong(place, key, 'the name of a folder')
}
