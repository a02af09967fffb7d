import { either as E } from 'fp-ts'
import { shown } from '../codec/codec.js'
import { type Fault, invalidParams, nearest } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import { indexOfIds } from '../model/properties.js'

/** The index of each of `ids` in `all`, or a fault that names the first that is not there. */
export const indicesOf = (all: readonly ChannelId[], ids: readonly ChannelId[], at: string): E.Either<Fault, Int32Array> => {
  const places = indexOfIds(all)
  const indices = new Int32Array(ids.length)
  for (const [position, id] of ids.entries()) {
    const index = places.get(id)
    if (index === undefined) return E.left(unknownId(all, id, `${at}[${position}]`))
    indices[position] = index
  }
  return E.right(indices)
}

const unknownId = (all: readonly ChannelId[], id: ChannelId, at: string): Fault => {
  const otherType = all.find((known) => String(known) === String(id))
  const near = nearest(String(id), all.map(String))
  const list = all.slice(0, 6).map(shown).join(', ')
  const known = `one of ${list}${all.length > 6 ? `, ... (${all.length} in all)` : ''}`
  if (otherType !== undefined) return invalidParams(at, known, shown(id), `the id is ${shown(otherType)}: a ${typeof otherType}`)
  return invalidParams(at, known, shown(id), near === undefined ? undefined : `did you mean ${shown(near)}?`)
}

/** A fault when an id stands twice. */
export const unique = (ids: readonly ChannelId[], at: string): E.Either<Fault, readonly ChannelId[]> => {
  const seen = new Map<ChannelId, number>()
  for (const [index, id] of ids.entries()) {
    const first = seen.get(id)
    if (first !== undefined)
      return E.left(invalidParams(`${at}[${index}]`, 'ids that differ', `${shown(id)} again, as at ${first}`))
    seen.set(id, index)
  }
  return E.right(ids)
}

/** Names as ids, which have to differ: one that comes again has a number of its own added, by default its place. */
export const distinct = (names: readonly string[], numbers: readonly number[] = [...names.keys()]): readonly string[] => {
  const taken = new Set(names)
  const used = new Set<string>()
  return names.map((name, index) => {
    let id = name
    for (let more = numbers[index]; used.has(id) || (id !== name && taken.has(id)); more++) id = `${name}#${more}`
    used.add(id)
    return id
  })
}
