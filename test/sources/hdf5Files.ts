import { type Dataset, File, FS, type Group, ready } from 'h5wasm'

await ready

type Value = string | number | readonly string[] | readonly number[] | NodeJS.TypedArray | BigInt64Array | { readonly to: string }

/** The columns of an array of compounds. */
type Columns = ReadonlyMap<string, NodeJS.TypedArray | BigInt64Array | BigUint64Array | readonly string[]>

/** An array of a file that is written. `dtype` is h5wasm's; text and numbers tell theirs. */
export interface Stored {
  readonly data: Exclude<Value, { readonly to: string }> | readonly { readonly to: string }[] | Columns
  readonly shape?: readonly number[]
  readonly dtype?: string
  readonly chunks?: readonly number[]
  readonly gzip?: number
  readonly attributes?: Readonly<Record<string, Value>>
}

/** What stands in a group: groups below it, arrays, links. */
export interface Branch {
  readonly attributes?: Readonly<Record<string, Value>>
  readonly groups?: Readonly<Record<string, Branch>>
  readonly arrays?: Readonly<Record<string, Stored>>
  readonly links?: Readonly<Record<string, string>>
  /** Links to places in other files. */
  readonly linksOut?: Readonly<Record<string, { readonly file: string; readonly to: string }>>
}

let made = 0

/** The bytes of an HDF5 file with all this. References are written last, when what they lead to is there. */
export const hdf5Bytes = (root: Branch): Uint8Array => {
  if (FS === null) throw new Error('h5wasm has no file system')
  const path = `/written${made++}.h5`
  const file = new File(path, 'w')
  const later: (() => void)[] = []
  const referenceTo = (to: string) => {
    const target = file.get(to)
    if (target === null || !('create_reference' in target)) throw new Error(`nothing at ${to}`)
    return target.create_reference()
  }
  const describe = (at: Group | Dataset, attributes: Branch['attributes'] = {}): void => {
    for (const [name, value] of Object.entries(attributes))
      if (isLeading(value)) later.push(() => at.create_attribute(name, referenceTo(value.to)))
      else at.create_attribute(name, plain(value), undefined, typeof value === 'number' ? '<d' : undefined)
  }
  const put = (group: Group, name: string, { data, shape, dtype, chunks, gzip, attributes }: Stored): void => {
    const write = (): void => {
      const written = isLeadingList(data) ? data.map(({ to }) => referenceTo(to)) : plain(data)
      const set = group.create_dataset({
        name,
        data: written,
        ...(shape && { shape: [...shape] }),
        ...(dtype !== undefined && { dtype }),
        ...(chunks && { chunks: [...chunks] }),
        ...(gzip !== undefined && { compression: 'gzip' as const, compression_opts: gzip }),
      })
      describe(set, attributes)
    }
    if (isLeadingList(data)) later.push(write)
    else write()
  }
  const fill = (group: Group, { attributes, groups = {}, arrays = {}, links = {}, linksOut = {} }: Branch): void => {
    describe(group, attributes)
    for (const [name, branch] of Object.entries(groups)) fill(group.create_group(name), branch)
    for (const [name, array] of Object.entries(arrays)) put(group, name, array)
    for (const [name, to] of Object.entries(links)) later.push(() => group.create_soft_link(to, name))
    for (const [name, { file: other, to }] of Object.entries(linksOut)) group.create_external_link(other, to, name)
  }
  fill(file, root)
  for (const write of later) write()
  file.close()
  const bytes: Uint8Array = FS.readFile(path)
  FS.unlink(path)
  return bytes
}

const isLeading = (value: unknown): value is { readonly to: string } =>
  typeof value === 'object' && value !== null && 'to' in value
const isLeadingList = (value: unknown): value is readonly { readonly to: string }[] =>
  Array.isArray(value) && value.length > 0 && value.every(isLeading)

// h5wasm's typings want lists that may be written to.
const plain = (value: unknown) => (Array.isArray(value) ? [...value] : value) as string[]
