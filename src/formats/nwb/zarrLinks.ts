import { isJsonObject, type Json } from '../../model/header.js'
import type { Hierarchy } from '../zarr/hierarchy.js'
import { type Attribute, below } from './tree.js'

/** Links that lead to links, at most. */
const DEEPEST = 32

type Fields = { readonly [key: string]: Json }

/** A place of this store that a link or a reference names: none of another store's. */
const placeOf = ({ source, path }: Fields): string | undefined =>
  typeof path === 'string' && (source === '.' || source === undefined) ? path.replace(/^\/+/, '') : undefined

/** What a group of version 2 or 3 says of members that stand elsewhere: their names, and where. */
const linksIn = (attributes: Fields): ReadonlyMap<string, string | undefined> => {
  const told = attributes.zarr_link ?? attributes._LINKS
  const list: readonly Json[] = Array.isArray(told) ? told : []
  return new Map(
    list.flatMap((each: Json) =>
      isJsonObject(each) && typeof each.name === 'string' ? [[each.name, placeOf(each)] as const] : [],
    ),
  )
}

/** Places of a hierarchy as NWB names them: what links stand for is found where it lies. */
export interface Places {
  /** Where what a path names lies; undefined where nothing does. */
  readonly of: (path: string) => string | undefined
  /** The links in the group at a place. */
  readonly links: (place: string) => ReadonlyMap<string, string | undefined>
}

/** The places of a hierarchy. */
export const placesIn = ({ find }: Hierarchy): Places => {
  const held = new Map<string, ReadonlyMap<string, string | undefined>>()
  const links = (place: string): ReadonlyMap<string, string | undefined> => {
    const found = held.get(place) ?? linksIn(find(place)?.attributes ?? {})
    held.set(place, found)
    return found
  }
  const lookedUp = (path: string, depth: number): string | undefined => {
    let place = ''
    for (const name of path === '' ? [] : path.split('/')) {
      const own = below(place, name)
      if (find(own) !== undefined) {
        place = own
        continue
      }
      const target = find(place)?.kind === 'group' ? links(place).get(name) : undefined
      const led = target === undefined || depth >= DEEPEST ? undefined : lookedUp(target, depth + 1)
      if (led === undefined) return undefined
      place = led
    }
    return place
  }
  return { of: (path) => lookedUp(path, 0), links }
}

/** An attribute as hdmf-zarr writes it: a reference says so, and other values may say of what type they are. */
export const attributeOf = (json: Json | undefined): Attribute | undefined => {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
  if (Array.isArray(json)) {
    const list: readonly Json[] = json
    const plain = list.filter(
      (each): each is string | number | boolean =>
        typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean',
    )
    return plain.length === list.length ? plain : undefined
  }
  if (!isJsonObject(json)) return undefined
  const told = json._REFERENCE ?? json.value
  if (!isJsonObject(told)) return told === undefined ? undefined : attributeOf(told)
  const path = placeOf(told)
  return path === undefined ? undefined : { path }
}
