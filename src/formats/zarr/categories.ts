import { refuse } from '../../model/attempt.js'
import { corrupt, unsupported } from '../../model/fault.js'
import type { CodecConfig } from './metadata.js'
import { encodeTexts } from './texts.js'

/** Texts that numcodecs's `categorize` keeps as numbers of labels. */
interface Categories {
  readonly labels: readonly string[]
  /** Characters of a text of a fixed length; undefined where texts have any. */
  readonly characters: number | undefined
  readonly bigEndian: boolean
}

const categoriesOf = ({ labels, dtype, astype }: CodecConfig['config'], at: string): Categories => {
  if (astype !== undefined && astype !== '|u1')
    return refuse(unsupported(`${at}: categories kept as ${String(astype)}`, '|u1 is read'))
  if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string'))
    return refuse(corrupt(at, 'texts as the labels of categorize', JSON.stringify(labels ?? null).slice(0, 100)))
  const [, order, digits] = /^([<>])U(\d+)$/.exec(String(dtype)) ?? []
  if (digits === undefined && !/^\|?O$/.test(String(dtype)))
    return refuse(unsupported(`${at}: categories of type ${String(dtype)}`))
  return { labels, characters: digits === undefined ? undefined : Number(digits), bigEndian: order === '>' }
}

/** How many bytes such a filter makes of so many; NaN where texts have any length. */
export const categoriesLength = (config: CodecConfig['config'], length: number, at: string): number => {
  const { characters } = categoriesOf(config, at)
  return characters === undefined ? Number.NaN : length / (4 * characters)
}

/** The texts' bytes: of one length each, or each behind its length. A number of no label is an empty text, as numcodecs has it. */
export const undoCategories = (
  bytes: Uint8Array,
  config: CodecConfig['config'],
  length: number | undefined,
  at: string,
): Uint8Array => {
  const { labels, characters, bigEndian } = categoriesOf(config, at)
  if (characters !== undefined && length !== 4 * characters * bytes.length) throw new RangeError('another number of texts')
  const texts = Array.from(bytes, (number) => labels[number - 1] ?? '')
  if (characters === undefined) return encodeTexts(texts)
  const output = new DataView(new ArrayBuffer(4 * characters * texts.length))
  for (const [place, text] of texts.entries())
    for (const [index, character] of [...text].slice(0, characters).entries())
      output.setUint32(4 * (place * characters + index), character.codePointAt(0) ?? 0, !bigEndian)
  return new Uint8Array(output.buffer)
}
