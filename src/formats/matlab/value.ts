/**
 * What a variable of MATLAB holds. `numbers` are in MATLAB's order, columns first; a cell's items and a struct's fields are read when they
 * are asked for. Version 5 keeps whole numbers of floating point as integers, too. Of an array of structs, the fields are those of the first. `other` is what is not read: objects, functions, sparse matrices,
 * texts of several rows.
 */
export type MatValue =
  | { readonly kind: 'numbers'; readonly values: Float64Array; readonly stored: 'integer' | 'float' }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'cell'; readonly count: number; readonly item: (index: number) => MatValue }
  | { readonly kind: 'struct'; readonly names: readonly string[]; readonly field: (name: string) => MatValue | undefined }
  | { readonly kind: 'other'; readonly name: string }

/** The field of a struct, or of a struct in it: `extracellular`, `sr`. */
export const fieldOf = (value: MatValue | undefined, ...names: readonly string[]): MatValue | undefined =>
  names.reduce((within: MatValue | undefined, name) => (within?.kind === 'struct' ? within.field(name) : undefined), value)

/** The one number that a value is. */
export const oneNumber = (value: MatValue | undefined): number | undefined =>
  value?.kind === 'numbers' && value.values.length === 1 ? value.values[0] : undefined

/** The items of a cell. */
export const itemsOf = ({ count, item }: Extract<MatValue, { kind: 'cell' }>): readonly MatValue[] =>
  Array.from({ length: count }, (_, index) => item(index))

/** What a value is, in a word or two. */
export const wordOf = (value: MatValue | undefined): string => (value?.kind === 'other' ? value.name : (value?.kind ?? 'none'))
