import { formsBelow, type NumberForms, parseNumberForms, parseTolerantJson } from '../../encoding/tolerantJson.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type ArrayInfo, readV2, readV3 } from './metadata.js'

type JsonObject = { readonly [key: string]: Json }

/** What stands at a place of a hierarchy. */
export interface Found {
  readonly kind: 'group' | 'array'
  readonly attributes: JsonObject
  /** Its metadata, where it is an array. */
  readonly metadata: JsonObject
}

/** What is known to be in a group. */
export interface Known {
  readonly name: string
  readonly kind: Found['kind']
}

/** Groups and arrays of either version of Zarr, and their attributes. Places are told from the root: `properties/gain_to_uV`. */
export interface Hierarchy {
  readonly path: string
  readonly version: 2 | 3
  /** Whether one file tells all metadata. */
  readonly consolidated: boolean
  /** What stands at a place; undefined when nothing does. Throws a `FaultError` where its metadata are none. */
  readonly find: (place: string) => Found | undefined
  /** Names of what is in a group, sorted. Where nothing tells them, as of a server that lists nothing: those arrays of `known` that are there. */
  readonly names: (group: string, known?: readonly string[]) => readonly string[]
  /** Whether all names in a group can be known. */
  readonly lists: (group: string) => boolean
  /** What is in a group as far as that is known, sorted: where nothing tells it, what was found by its name until now. */
  readonly known: (group: string) => readonly Known[]
  /** The numbers among the root's attributes whose form a JavaScript number loses. */
  readonly rootForms: () => NumberForms
  /** The bytes of a file of the hierarchy, by its key; undefined when it is not there. */
  readonly read: (key: string) => Uint8Array | undefined
}

/** Bytes of metadata that are read: the longest list of attributes of a recording is shorter. */
const MOST_BYTES = 64 * 2 ** 20

/** What is told of groups by what stands in their folders; `document` is what the metadata of an array are called. */
interface Listed extends Pick<Hierarchy, 'lists'> {
  readonly names: (document: string) => Hierarchy['names']
}

const jsonOf = (bytes: Uint8Array, at: string): JsonObject => {
  if (bytes.length > MOST_BYTES) return refuse(unreadable(at, `metadata of at most ${MOST_BYTES} bytes`, `${bytes.length}`))
  const json = orThrow(parseTolerantJson(new TextDecoder().decode(bytes), at))
  return isJsonObject(json) ? json : refuse(unreadable(at, 'a JSON object', Array.isArray(json) ? 'a list' : String(json)))
}

/** The numbers of a document below a place whose form is lost. */
const formsIn = (bytes: Uint8Array | undefined, at: string, place: string): NumberForms =>
  formsBelow(orThrow(parseNumberForms(bytes === undefined ? '{}' : new TextDecoder().decode(bytes), at)).forms, place)

/** A key leads nowhere but below the root. */
const confined = (key: string, path: string): string =>
  key.split('/').some((part) => part === '' || part === '.' || part === '..' || part.includes('\\'))
    ? refuse(corrupt(path, 'names within the hierarchy', JSON.stringify(key)))
    : key

const below = (place: string, name: string): string => (place === '' ? name : `${place}/${name}`)
const objectOf = (json: Json | undefined): JsonObject => (isJsonObject(json) ? json : {})

/** Own keys alone: a name such as `constructor` is there only when the file has it. */
const held = (from: JsonObject, key: string): JsonObject | undefined =>
  Object.hasOwn(from, key) && isJsonObject(from[key]) ? from[key] : undefined

/** The names of what is directly in a group, among the keys of consolidated metadata. */
const namesAmong = (places: readonly string[], group: string): readonly string[] => {
  const prefix = group === '' ? '' : `${group}/`
  const within = places.filter((place) => place.startsWith(prefix) && place.length > prefix.length)
  return [...new Set(within.map((place) => place.slice(prefix.length).split('/')[0]))].sort()
}

/** A hierarchy that remembers what was found in it. */
const remembering = (hierarchy: Omit<Hierarchy, 'known'>): Hierarchy => {
  const places = new Set<string>()
  const find = (place: string): Found | undefined => {
    const found = hierarchy.find(place)
    if (found !== undefined) places.add(place)
    return found
  }
  return {
    ...hierarchy,
    find,
    known: (group) => {
      const names = hierarchy.lists(group) ? hierarchy.names(group) : namesAmong([...places], group)
      return together(names, (name): readonly Known[] => {
        const place = below(group, name)
        // What something was found in is a group.
        const kind = [...places].some((each) => each.startsWith(`${place}/`)) ? 'group' : find(place)?.kind
        return kind === undefined ? [] : [{ name, kind }]
      }).flat()
    },
  }
}

/** Open a hierarchy of Zarr; undefined where there is none. Throws a `FaultError` where it is damaged. */
export const openHierarchy = (path: string, files: Files): Hierarchy | undefined => {
  const opened = hierarchyAt(path, files)
  return opened && remembering(opened)
}

const hierarchyAt = (path: string, files: Files): Omit<Hierarchy, 'known'> | undefined => {
  const read = (key: string): Uint8Array | undefined => files.readIfThere(files.join(path, ...confined(key, path).split('/')))
  const json = (key: string): JsonObject | undefined => {
    const bytes = read(key)
    return bytes && jsonOf(bytes, files.join(path, key))
  }
  const folderOf = (group: string): string => (group === '' ? path : files.join(path, ...group.split('/')))
  const listed: Listed = {
    names:
      (document) =>
      (group, known = []) =>
        files
          .list(
            folderOf(group),
            known.map((name) => `${name}/${document}`),
          )
          .filter((name) => !name.startsWith('.') && name !== 'zarr.json' && name !== 'c'),
    lists: (group) => files.lists(folderOf(group)),
  }

  const root = json('zarr.json')
  if (root !== undefined) return version3(root, { path, read, json, listed })
  const consolidated = json('.zmetadata')
  if (consolidated !== undefined) {
    const all = objectOf(consolidated.metadata)
    const places = Object.keys(all).map((key) => key.replace(/(^|\/)\.z\w+$/, ''))
    return {
      path,
      version: 2,
      consolidated: true,
      find: (place) => version2((key) => held(all, key), place),
      names: (group) => namesAmong(places, group),
      lists: () => true,
      rootForms: () => formsIn(read('.zmetadata'), files.join(path, '.zmetadata'), '/metadata/.zattrs'),
      read,
    }
  }
  if (read('.zgroup') === undefined) return undefined
  return {
    path,
    version: 2,
    consolidated: false,
    find: (place) => version2(json, confinedPlace(place, path)),
    names: listed.names('.zarray'),
    lists: listed.lists,
    rootForms: () => formsIn(read('.zattrs'), files.join(path, '.zattrs'), ''),
    read,
  }
}

/** The array whose folder this is, as a hierarchy of nothing else; undefined where none is. Throws a `FaultError` where it is damaged. */
export const openArray = (path: string, files: Files): Pick<Hierarchy, 'path' | 'version' | 'find'> | undefined => {
  const json = (key: string): JsonObject | undefined => {
    const bytes = files.readIfThere(files.join(path, key))
    return bytes && jsonOf(bytes, files.join(path, key))
  }
  const [metadata2, metadata3] = [json('.zarray'), json('zarr.json')]
  const metadata = metadata2 ?? metadata3
  if (metadata === undefined || (metadata2 === undefined && metadata.node_type !== 'array')) return undefined
  const found: Found = { kind: 'array', attributes: {}, metadata }
  return { path, version: metadata2 === undefined ? 3 : 2, find: (place) => (place === '' ? found : undefined) }
}

const confinedPlace = (place: string, path: string): string => (place === '' ? place : confined(place, path))

const version2 = (json: (key: string) => JsonObject | undefined, place: string): Found | undefined => {
  const metadata = json(below(place, '.zarray'))
  if (metadata === undefined && json(below(place, '.zgroup')) === undefined) return undefined
  return {
    kind: metadata === undefined ? 'group' : 'array',
    // A file of its own, which is of no use for most arrays.
    get attributes() {
      return json(below(place, '.zattrs')) ?? {}
    },
    metadata: metadata ?? {},
  }
}

const version3 = (
  root: JsonObject,
  {
    path,
    read,
    json,
    listed,
  }: Pick<Hierarchy, 'path' | 'read'> & {
    readonly json: (key: string) => JsonObject | undefined
    readonly listed: Listed
  },
): Omit<Hierarchy, 'known'> => {
  const consolidated = held(objectOf(root.consolidated_metadata), 'metadata')
  const found = (document: JsonObject | undefined): Found | undefined =>
    document && {
      kind: document.node_type === 'array' ? 'array' : 'group',
      attributes: objectOf(document.attributes),
      metadata: document,
    }
  return {
    path,
    version: 3,
    consolidated: consolidated !== undefined,
    find: (place) => {
      if (place === '') return found(root)
      if (consolidated !== undefined) return found(held(consolidated, place))
      return found(json(below(confined(place, path), 'zarr.json')))
    },
    names: consolidated === undefined ? listed.names('zarr.json') : (group) => namesAmong(Object.keys(consolidated), group),
    lists: consolidated === undefined ? listed.lists : () => true,
    rootForms: () => formsIn(read('zarr.json'), `${path}/zarr.json`, '/attributes'),
    read,
  }
}

/** The array of numbers at a place. Throws a `FaultError` when none is there. */
export const arrayAt = ({ path, version, find }: Pick<Hierarchy, 'path' | 'version' | 'find'>, place: string): ArrayInfo => {
  const found = find(place)
  const where = below(path, place)
  if (found?.kind !== 'array')
    return refuse(unreadable(where, 'an array of Zarr', found === undefined ? 'nothing there' : 'a group'))
  const at = `${where}, its metadata`
  return version === 2 ? readV2(found.metadata, at) : readV3(found.metadata, at)
}
