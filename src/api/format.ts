import { either as E } from 'fp-ts'
import type { Fields } from '../codec/codec.js'
import { pathField } from '../codec/paths.js'
import { sinkNamed } from '../declare/catalog.js'
import { type Fault, invalidParams, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'

/** What is asked of a sink that may write a path. */
export interface Format {
  readonly kind: string
  readonly label: string
  readonly format: string
  readonly endings: readonly string[]
  readonly fields: Fields
  readonly elsewhere?: object
}

type Formats<S extends Format = Format> = ReadonlyMap<string, S>

/** Endings that name a format, whether a sink writes it or not. */
const FOREIGN = ['.csv', '.json', '.nwb']

/** The path without what only says that it is a folder. */
const nameOf = (path: string): string => path.replace(/[\\/]+$/, '')

const endsIn = (path: string, endings: readonly string[]): string | undefined =>
  endings.find((ending) => ending !== '' && nameOf(path).toLowerCase().endsWith(ending.toLowerCase()))

/**
 * The sink that writes `path`: the one asked for, else the one whose ending the name has, else the one for all other names. A
 * fault where the ending names a format that none of them writes; `others` are the sinks of other data.
 */
export const sinkFor = <S extends Format>(
  path: string,
  format: string | undefined,
  { own, others, what }: { readonly own: Formats<S>; readonly others: Formats; readonly what: string },
): E.Either<Fault, S> => {
  if (format !== undefined) return sinkNamed(own, format, 'save.format')
  const sinks = [...own.values()]
  const named = sinks.find(({ endings }) => endsIn(path, endings) !== undefined)
  if (named !== undefined) return E.right(named)
  const foreign = endsIn(path, [...FOREIGN, ...[...others.values()].flatMap(({ endings }) => endings)])
  const fallback = sinks.find(({ endings }) => endings.includes(''))
  if (foreign === undefined && fallback !== undefined) return E.right(fallback)
  const hint = [
    ...sinks.flatMap(({ endings, label }) =>
      endings.some((ending) => ending !== '')
        ? [`a name that ends in ${listText(endings.filter((ending) => ending !== ''))} is written as such, ${label}`]
        : [],
    ),
    ...(fallback === undefined
      ? []
      : [`one without such an ending as ${fallback.label}; format: "${fallback.kind}" writes that under any name`]),
    ...(foreign === '.json' ? ['dump() writes the pipeline as JSON'] : []),
  ].join('; ')
  return E.left(unsupported(`saving a ${what} as ${foreign ?? 'a name without an ending'}: ${path}`, hint))
}

/** `.dat, .raw or .bin` */
export const listText = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`

/** The parameters of a sink that writes `path`: a path, or one for each of several segments, `x_seg0.dat` for `x.dat`. */
export const pathParams = (
  { kind, fields, endings }: Format,
  path: string,
  segments: number,
): E.Either<Fault, { readonly [key: string]: Json }> => {
  const field = pathField(fields)
  if (field === undefined) return E.left(invalidParams('save.format', 'a sink with a parameter that is a path', `"${kind}"`))
  if (field.takesOne) return E.right({ [field.key]: path })
  if (segments === 1) return E.right({ [field.key]: [path] })
  const ending = endsIn(path, endings) ?? ''
  const stem = path.slice(0, path.length - ending.length)
  const own = path.slice(stem.length)
  return E.right({ [field.key]: Array.from({ length: segments }, (_, segment) => `${stem}_seg${segment}${own}`) })
}
