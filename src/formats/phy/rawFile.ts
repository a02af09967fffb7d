import { shown } from '../../codec/codec.js'
import { parseNpy } from '../../encoding/npy.js'
import { isFile } from '../../encoding/reading.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { type Dtype, fromNumpyDtype, isDtype } from '../../model/dtype.js'
import { unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { integers } from '../spikeinterface/npz.js'

/** The samples that a Phy folder was sorted from, as its `params.py` tells. */
export interface PhyRawFile {
  readonly filePaths: readonly string[]
  readonly samplingFrequency: number
  readonly numChannels: number
  readonly dtype: Dtype
  readonly fileOffset: number
  readonly isFiltered: boolean
  /** The channels that were sorted, and where they are, µm; absent where no file tells. */
  readonly sorted?: { readonly channels: readonly number[]; readonly places: readonly (readonly number[])[] }
}

/** Read what `params.py` says of the raw file. Python is not run: literals are read. Throws a `FaultError` where the file is not there. */
export const phyRawFile = (files: Files, folder: string): PhyRawFile => {
  const path = files.join(folder, 'params.py')
  const values = assignedIn(files.readText(path))
  const numberOf = (name: string, otherwise?: number): number => {
    const text = values.get(name)
    const value = text === undefined ? otherwise : Number(text.replaceAll('_', ''))
    return value !== undefined && Number.isFinite(value)
      ? value
      : refuse(unreadable(path, `a line ${name} = a number`, text === undefined ? 'none' : shown(text)))
  }
  const dtypeText = textsIn(values.get('dtype') ?? "'int16'")[0] ?? ''
  const dtype = isDtype(dtypeText) ? dtypeText : fromNumpyDtype(dtypeText)
  if (dtype === undefined) return refuse(unreadable(path, 'a line dtype = a type of numbers', shown(values.get('dtype') ?? '')))
  const named = textsIn(values.get('dat_path') ?? '')
  if (named.length === 0) return refuse(unreadable(path, 'a line dat_path = the raw file', values.get('dat_path') ?? 'none'))
  const sorted = sortedChannels(files, folder)
  return {
    filePaths: named.map((name) => placeOf(files, folder, name)),
    samplingFrequency: numberOf('sample_rate'),
    numChannels: numberOf('n_channels_dat'),
    dtype,
    fileOffset: numberOf('offset', 0),
    isFiltered: values.get('hp_filtered') === 'True',
    ...(sorted !== undefined && { sorted }),
  }
}

/** What stands behind `name =`, of the last line that says so. */
const assignedIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(/\r\n|\n|\r/).flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^\s*(\w+)\s*=(?!=)\s*((?:r?'[^']*'|r?"[^"]*"|[^#'"])*)/i.exec(line) ?? []
      return name === undefined ? [] : [[name, value.trim()]]
    }),
  )

/** The texts of a literal: one, or a list of them. */
const textsIn = (literal: string): readonly string[] =>
  [...literal.matchAll(/(r?)(?:'([^']*)'|"([^"]*)")/gi)].map(([, raw, single, double]) => {
    const text = single ?? double
    return raw === '' ? text.replaceAll('\\\\', '\\') : text
  })

/** Where a named file is: as it is named, or, since folders are moved, by its name in the folder or beside it. */
const placeOf = (files: Files, folder: string, name: string): string => {
  const last = name.split(/[\\/]/).at(-1) ?? name
  const isAddress = /^[a-z][a-z0-9+.-]+:\/\//i.test(folder)
  const isAbsolute = /^([a-z]:)?[\\/]/i.test(name)
  const places = [
    // What lies elsewhere names no file of this computer.
    ...(isAbsolute ? (isAddress ? [] : [name]) : [files.join(folder, ...name.split(/[\\/]/))]),
    files.join(folder, last),
    files.join(folder, '..', last),
  ]
  const found = places.find((place) => isFile(files, place))
  return (
    found ??
    refuse(
      unreadable(
        folder,
        `the raw file ${shown(name)}, which params.py names`,
        'none there, in the folder or beside it',
        'put it into the folder, or correct dat_path',
      ),
    )
  )
}

const sortedChannels = (files: Files, folder: string): PhyRawFile['sorted'] => {
  const [map, positions] = ['channel_map.npy', 'channel_positions.npy'].map((name) => files.join(folder, name))
  if (!isFile(files, map) || !isFile(files, positions)) return undefined
  const channels = [...integers(files.readBytes(map), map)]
  const array = orThrow(parseNpy(files.readBytes(positions), positions))
  const numbers = array._tag === 'array' ? array.data.filter((value): value is number => typeof value === 'number') : []
  if (numbers.length !== 2 * channels.length) return undefined
  return { channels, places: channels.map((_, contact) => numbers.slice(2 * contact, 2 * contact + 2)) }
}
