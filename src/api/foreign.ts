import { type Fault, unreadable } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { type ForeignFormat, foreignFormats } from './foreignFormats.js'

/** So many bytes of a file are looked at. */
const HEAD = 65_536

/** The fault of a path whose format is known by name, though no source reads it; undefined where it is not. */
export const foreignFault = (path: string, files: Files): Fault | undefined => {
  const found = foreignAt(path, files)
  if (found === undefined) return undefined
  const { format, file } = found
  const what = file === path ? format.what : `a folder with ${files.basename(file)}, ${format.what}`
  return unreadable(path, 'a format that rxephys reads', `${what}, which it does not read`, adviceOf(format))
}

const adviceOf = ({ reader, advice }: ForeignFormat): string => {
  if (advice !== undefined) return advice
  return reader === undefined
    ? 'export it, from the program that wrote it, as raw binary, which binary({ ... }) opens, or as NWB'
    : `in SpikeInterface, ${reader}(...).save(folder="saved") makes a folder that open("saved") opens`
}

interface Foreign {
  readonly format: ForeignFormat
  /** The file that tells: the path, or one in the folder there. */
  readonly file: string
}

const foreignAt = (path: string, files: Files): Foreign | undefined => {
  const isFile = files.stat(path)?.kind === 'file'
  const within = isFile ? [] : files.list(path)
  const heads = new Map<string, Uint8Array>()
  const headOf = (file: string): Uint8Array => {
    const known = heads.get(file)
    if (known !== undefined) return known
    const head = files.stat(file)?.kind === 'file' ? firstBytes(file, files) : new Uint8Array()
    heads.set(file, head)
    return head
  }
  const holdsIt = ({ holds }: ForeignFormat, file: string): boolean => {
    if (holds === undefined) return true
    const { text, at } = holds
    const head = headOf(file)
    if (at === undefined) return new TextDecoder('latin1').decode(head).includes(text)
    return Array.from(text).every((letter, index) => head[at + index] === letter.charCodeAt(0))
  }
  for (const format of foreignFormats) {
    if (isNamed(format, path) && holdsIt(format, path)) return { format, file: path }
    // What says nothing in its name is not looked for in folders: that would open all files of them.
    if (format.names === undefined && format.paths === undefined) continue
    const file = within.map((name) => files.join(path, name)).find((each) => isNamed(format, each) && holdsIt(format, each))
    if (file !== undefined) return { format, file }
  }
  return undefined
}

const isNamed = ({ names, paths }: ForeignFormat, path: string): boolean => {
  const name = path.toLowerCase().replace(/[\\/]$/, '')
  return (
    (names === undefined && paths === undefined) ||
    names?.some((ending) => name.endsWith(`.${ending}`)) ||
    paths?.test(path) ||
    false
  )
}

/** The first bytes of a file. */
const firstBytes = (file: string, files: Files): Uint8Array => {
  const handle = files.openRead(file)
  try {
    const head = new Uint8Array(Math.min(HEAD, handle.size))
    return head.subarray(0, handle.read(head, 0))
  } finally {
    handle.close()
  }
}
