import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { sizeOf } from '../../encoding/reading.js'
import type { Files } from '../../platform/files.js'

/** What is read of a `settings.xml`: its processors, chain by chain, in the order in which signals pass them. */
export interface Settings {
  readonly path: string
  /** Of the GUI, part by part. */
  readonly version: readonly number[]
  readonly chains: readonly (readonly XmlElement[])[]
}

/** The largest there is has a tenth of this. */
const MOST_BYTES = 64 * 1024 * 1024

export const elementsOf = (element: XmlElement | undefined, name?: string): readonly XmlElement[] =>
  element?.children.filter(
    (child): child is XmlElement => child instanceof XmlElement && (name === undefined || child.name === name),
  ) ?? []

/** The first of the elements that stand below each other by these names. */
export const elementAt = (element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined =>
  names.reduce<XmlElement | undefined>((within, name) => elementsOf(within, name)[0], element)

/** An attribute, where it stands and says something. */
export const attribute = (element: XmlElement | undefined, ...names: readonly string[]): string | undefined =>
  names
    .map((name) => (element !== undefined && Object.hasOwn(element.attributes, name) ? element.attributes[name] : ''))
    .find((value) => value !== '')

/** The id of a processor: the attribute has been written either way. */
export const nodeIdOf = (processor: XmlElement): string | undefined => attribute(processor, 'nodeId', 'NodeId')

/** Read a `settings.xml`; undefined where there is none, and why where it cannot be read. */
export const readSettings = (files: Files, path: string): Settings | string | undefined => {
  if (files.stat(path)?.kind !== 'file') return undefined
  const size = sizeOf(files, path)
  if (size > MOST_BYTES) return `${path}: ${size} bytes, more than are read`
  const text = files.readText(path)
  try {
    const { root } = parseXml(text)
    return {
      path,
      version: (elementAt(root ?? undefined, 'INFO', 'VERSION')?.text ?? '').split('.').map((part) => Number.parseInt(part, 10)),
      chains: elementsOf(root ?? undefined, 'SIGNALCHAIN').map((chain) => elementsOf(chain, 'PROCESSOR')),
    }
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message.split('\n')[0] : error}`
  }
}

/** True for a version before another one. */
export const isBefore = (version: readonly number[], other: readonly number[]): boolean => {
  const place = other.findIndex((part, index) => (version[index] ?? 0) !== part)
  return place >= 0 && (version[place] ?? 0) < other[place]
}
