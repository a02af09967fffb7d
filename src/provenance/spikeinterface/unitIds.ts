import type { UnitId } from '../../model/header.js'

/** Ids of units as SpikeInterface holds them: values, and numpy's dtype of their array, width of strings included. */
export interface HeldIds {
  readonly ids: readonly UnitId[]
  readonly dtype: string
}

/** The dtype that numpy gives a list of ids. */
export const numpyDtypeOf = (ids: readonly UnitId[]): string => {
  if (ids.length === 0) return '<f8'
  if (ids.every((id) => typeof id === 'number')) return '<i8'
  return `<U${Math.max(1, ...ids.map((id) => Array.from(String(id)).length))}`
}

/**
 * The ids that `aggregate_units` gives: those of the inputs where their arrays have one dtype and none stands twice;
 * otherwise 0, 1, ... where that dtype is of integers, and "0", "1", ... where not.
 */
export const aggregatedIds = (inputs: readonly HeldIds[]): HeldIds => {
  const all = inputs.flatMap(({ ids }) => ids)
  const [{ dtype }] = inputs
  const oneDtype = inputs.every((each) => each.dtype === dtype)
  if (oneDtype && new Set(all).size === all.length) return { ids: all, dtype }
  if (oneDtype && /^[<|=]?[iu]\d$/.test(dtype)) return { ids: all.map((_, index) => index), dtype: '<u8' }
  const ids = all.map((_, index) => String(index))
  return { ids, dtype: numpyDtypeOf(ids) }
}
