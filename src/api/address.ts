import { either as E } from 'fp-ts'
import { noneOfThisName } from '../codec/names.js'
import type { AnyLiveSource } from '../declare/live.js'
import { type Fault, invalidParams } from '../model/fault.js'

/** The source that an address is of, and its parameters; or the fault. */
export const addressOf = (
  address: string,
  sources: ReadonlyMap<string, AnyLiveSource>,
): E.Either<Fault, { readonly source: AnyLiveSource; readonly params: Readonly<Record<string, unknown>> }> => {
  const [, scheme, rest] = /^([a-z][a-z\d+-]*):(.*)$/s.exec(address) ?? []
  const schemes = [...sources.values()].map(formOf)
  if (scheme === undefined || rest === undefined)
    return E.left(invalidParams('openLive', `an address, one of ${schemes.join(', ')}`, JSON.stringify(address)))
  const source = [...sources.values()].find((each) => each.scheme === scheme)
  if (source === undefined) {
    const known = noneOfThisName(
      scheme,
      [...sources.values()].map((each) => each.scheme),
      'scheme',
    )
    return E.left(invalidParams('openLive', `${known}: ${schemes.join(', ')}`, JSON.stringify(address)))
  }
  const mark = rest.indexOf('?')
  const place = mark < 0 ? rest : rest.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1))
  const placed = placeOf(source, place)
  if (placed === undefined) return E.left(invalidParams('openLive', formOf(source), JSON.stringify(address)))
  const params: Record<string, unknown> = { ...placed }
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key)
    const isList = values.length > 1 && Object.hasOwn(source.fields, key) && source.fields[key].codec.is(values)
    if (key in params || (values.length > 1 && !isList))
      return E.left(invalidParams(`openLive.${key}`, 'a parameter once', `it twice in ${JSON.stringify(address)}`))
    params[key] = isList ? values : parameterOf(source, key, values[0])
  }
  return E.right({ source, params })
}

/** The address of a source at a host and a port. */
export const addressAt = ({ scheme, place }: Pick<AnyLiveSource, 'scheme' | 'place'>, host: string, port: number): string =>
  place === 'nothing' ? `${scheme}:?host=${host}&port=${port}` : `${scheme}://${host}:${port}`

/** What an address of a source looks like. */
const formOf = ({ scheme, place }: AnyLiveSource): string =>
  `${scheme}:${place === 'path' ? 'PATH' : place === 'host' ? '//HOST:PORT' : ''}`

/** The parameters that the place says; undefined where it says none. */
const placeOf = ({ place, fields }: AnyLiveSource, text: string): Readonly<Record<string, unknown>> | undefined => {
  if (place === 'nothing') return text === '' ? {} : undefined
  if (place === 'path') return text === '' ? undefined : { path: text }
  const [, bracketed, plain, port] = /^\/\/(?:\[([^\]]+)\]|([^/:[\]]+))(?::(\d+))?\/?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined || (port === undefined && fields.port?.presence === 'required')) return undefined
  return { host, ...(port !== undefined && { port: Number(port) }) }
}

/** The value of a parameter: the text itself where the parameter takes it, else what JSON makes of it. */
const parameterOf = ({ fields }: AnyLiveSource, key: string, text: string): unknown => {
  if (!Object.hasOwn(fields, key) || fields[key].codec.is(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
