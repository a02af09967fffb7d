import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { refuse } from '../../model/attempt.js'
import type { Dtype } from '../../model/dtype.js'
import { conflict, FaultError, invalidParams, unreadable, unsupported } from '../../model/fault.js'

/** The formats of values, and their dtypes. */
export const formats = {
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  float32: 'float32',
  double64: 'float64',
} as const satisfies Readonly<Record<string, Dtype>>
export type Format = keyof typeof formats

/** What a stream tells of itself, as far as it is used. */
export interface StreamInfo {
  readonly name: string
  readonly type: string
  readonly sourceId: string
  /** Of this stream alone: another for one that was started again. */
  readonly uid: string
  readonly hostname: string
  /** By the clock of its sender, in seconds. */
  readonly createdAt: number
  readonly sessionId: string
  readonly channels: number
  readonly samplingFrequency: number
  readonly format: Format
  readonly dataPort: number
  readonly servicePort: number
  /** What is described of each channel, in order: may be of fewer. */
  readonly described: readonly Readonly<Record<string, string>>[]
}

const elementsOf = (element: XmlElement | undefined): readonly XmlElement[] =>
  element?.children.filter((child) => child instanceof XmlElement) ?? []

const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  elementsOf(element).find((child) => child.name === name)

/** Read the XML of a stream. Throws a `FaultError`: Unreadable, or Unsupported where its values are no samples at a rate, or IPv4 does not reach it. */
export const readInfo = (text: string, place: string): StreamInfo => {
  const info = rootOf(text, place)
  const told = (name: string): string => childOf(info, name)?.text.trim() ?? ''
  const numberOf = (name: string, isRight: (value: number) => boolean): number => {
    const value = Number(told(name))
    if (told(name) === '' || !isRight(value)) refuse(unreadable(`${place}: <${name}>`, 'a number', JSON.stringify(told(name))))
    return value
  }
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0
  const name = told('name')
  const format = told('channel_format')
  const samplingFrequency = numberOf('nominal_srate', (value) => value >= 0)
  if (!isFormat(format) || samplingFrequency === 0)
    return refuse(
      unsupported(
        `the stream "${name}" of ${place}: values of ${format}${samplingFrequency === 0 ? ' at no regular rate' : ''}`,
        'choose one of numbers at a regular rate: by its name, type or sourceId',
      ),
    )
  if (told('v4data_port') === '0')
    refuse(
      unsupported(
        `the stream "${name}" of ${place}: it is reached by IPv6 alone`,
        'let it be reached by IPv4 too: IPv6=allow in [ports] of its lsl_api.cfg',
      ),
    )
  const channels = elementsOf(childOf(childOf(info, 'desc'), 'channels'))
  return {
    name,
    type: told('type'),
    sourceId: told('source_id'),
    uid: told('uid'),
    hostname: told('hostname'),
    createdAt: Number(told('created_at')),
    sessionId: told('session_id'),
    channels: numberOf('channel_count', isCount),
    samplingFrequency,
    format,
    dataPort: numberOf('v4data_port', isCount),
    servicePort: numberOf('v4service_port', (value) => value >= 0),
    described: channels.filter((channel) => channel.name === 'channel').map(textsOf),
  }
}

const isFormat = (text: string): text is Format => Object.hasOwn(formats, text)

const rootOf = (text: string, place: string): XmlElement => {
  try {
    const { root } = parseXml(text)
    if (root?.name === 'info') return root
  } catch (error) {
    const found = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new FaultError(unreadable(place, 'the XML of a stream', found), { cause: error })
  }
  return refuse(unreadable(place, 'the XML of a stream: <info>', JSON.stringify(text.slice(0, 60))))
}

const textsOf = (element: XmlElement): Readonly<Record<string, string>> =>
  Object.fromEntries(elementsOf(element).map((child) => [child.name, child.text.trim()]))

const escaped = (text: string): string => text.replace(/[<>&"']/g, (each) => `&#${each.codePointAt(0)};`)

/** The XML of a stream, with what is described of its channels or, to be short, without. */
export const writeInfo = (info: StreamInfo, isShort: boolean): string => {
  const told = {
    name: info.name,
    type: info.type,
    channel_count: info.channels,
    channel_format: info.format,
    source_id: info.sourceId,
    nominal_srate: info.samplingFrequency,
    version: '1.10',
    created_at: info.createdAt,
    uid: info.uid,
    session_id: info.sessionId,
    hostname: info.hostname,
    v4address: '',
    v4data_port: info.dataPort,
    v4service_port: info.servicePort,
    v6address: '',
    v6data_port: 0,
    v6service_port: 0,
  }
  const element = (key: string, value: string | number): string => `<${key}>${escaped(`${value}`)}</${key}>`
  const all = (texts: object): string =>
    Object.entries(texts)
      .map(([key, value]) => element(key, value))
      .join('')
  const described = info.described.map((channel) => `<channel>${all(channel)}</channel>`).join('')
  const desc = isShort || described === '' ? '<desc />' : `<desc><channels>${described}</channels></desc>`
  return `<?xml version="1.0"?>\n<info>${all(told)}${desc}</info>\n`
}

/** What a stream is looked for by. */
export interface Wanted {
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly sourceId?: string | undefined
}

/** The query that only such streams answer. Throws InvalidParams for a text that no query can hold. */
export const queryOf = ({ name, type, sourceId }: Wanted): string =>
  Object.entries({ name, type, source_id: sourceId })
    .flatMap(([key, value]) => {
      if (value === undefined) return []
      const quote = ["'", '"'].find((each) => !value.includes(each))
      if (quote === undefined || /[\r\n]/.test(value))
        return refuse(invalidParams(`liveLsl.params.${key}`, 'one line, with one sort of quotation marks', JSON.stringify(value)))
      return [`${key}=${quote}${value}${quote}`]
    })
    .join(' and ')

/** True where the stream is one that the query asks for, which is a list of elements that are to have a value. */
export const answers = (query: string, info: StreamInfo): boolean => {
  const { root } = parseXml(writeInfo(info, true))
  return query.split(/\s+and\s+/).every((part) => {
    const [, key, , value] = /^\s*(\w+)\s*=\s*(['"])(.*)\2\s*$/.exec(part) ?? []
    return part.trim() === '' || (key !== undefined && childOf(root ?? undefined, key)?.text === value)
  })
}

/** The one stream of those that answered. Throws a Conflict where they are several. */
export const onlyOne = (infos: readonly StreamInfo[]): StreamInfo => {
  const [first, ...others] = infos
  if (others.length === 0) return first
  const names = infos.map(({ name, type, hostname, sourceId }) => `"${name}" (${type}) of ${hostname}, sourceId "${sourceId}"`)
  return refuse(conflict('streams that answer', 'one', names.join('; '), 'say more of it: name, type, sourceId or host'))
}
