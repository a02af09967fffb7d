/** Small damages to files: what a slip of a hand, another program or a bad disk leaves. */
import fc from 'fast-check'

/** One damage, to whichever file and place the numbers come to. */
type Damage = readonly [file: number, way: number, place: number, value: number]
export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), {
  minLength: 1,
  maxLength: 3,
})

/** What is put in place of a number, or between two characters. */
const words = [
  'NaN', 'Infinity', '-1', '0', '', '1e9', '1e400', '9007199254740993', '4294967296', '0.5', '999999999999999999999999',
  'null', '[]', '{}', '""', '"', "'", '(', ')', ',', '\t', '\n', '=', '__proto__', '\u0000', '(1000000000000,)', '<U99999999', '|O', '>i4', 'true',
] // biome-ignore format: a list to be read at a glance

const latin = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

type Way = (bytes: Uint8Array, place: number, value: number) => Uint8Array | undefined
const onText =
  (change: (text: string, at: number, word: string, value: number) => string): Way =>
  (bytes, place, value) => {
    // The head of a file of numbers is text, too.
    const text = latin(bytes.subarray(0, 2000))
    const changed = bytesOf(change(text, place % (text.length + 1), words[value % words.length], value))
    const joined = new Uint8Array(changed.length + Math.max(0, bytes.length - 2000))
    joined.set(changed)
    joined.set(bytes.subarray(2000), changed.length)
    return joined
  }

const ways: readonly Way[] = [
  onText((text, at, word) => text.slice(0, at) + word + text.slice(at)),
  onText((text, at, word) => {
    const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)]
    const found = numbers[at % Math.max(1, numbers.length)]
    return found === undefined ? word : text.slice(0, found.index) + word + text.slice(found.index + found[0].length)
  }),
  onText((text, at, _, value) => text.slice(0, at) + text.slice(at + 1 + (value % 20))),
  onText((text, at) =>
    text
      .split('\n')
      .toSpliced(at % text.split('\n').length, 1)
      .join('\n'),
  ),
  onText((text, at, _, value) => {
    const lines = text.split('\n')
    return lines.toSpliced(at % lines.length, 0, lines[value % lines.length]).join('\n')
  }),
  (bytes, place) => bytes.slice(0, place % (bytes.length + 1)),
  (bytes, place, value) => bytes.map((byte, at) => (at === place % bytes.length ? value % 256 : byte)),
  (bytes, place, value) => bytes.map((byte, at) => (at === place % Math.min(140, bytes.length) ? value % 256 : byte)),
  (bytes, place, value) => Uint8Array.from({ length: bytes.length + (place % 40) }, (_, at) => bytes[at] ?? value % 256),
  () => undefined,
]

/** The files after these damages; a file may be gone. */
export const damaged = (content: ReadonlyMap<string, Uint8Array>, drawn: readonly Damage[]): ReadonlyMap<string, Uint8Array> => {
  const files = new Map(content)
  for (const [file, way, place, value] of drawn) {
    const paths = [...files.keys()]
    if (paths.length === 0) return files
    const path = paths[file % paths.length]
    const changed = ways[way % ways.length](files.get(path) ?? new Uint8Array(0), place, value)
    if (changed === undefined) files.delete(path)
    else files.set(path, changed)
  }
  return files
}
