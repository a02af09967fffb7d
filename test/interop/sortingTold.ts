import type { Json, Sorting } from 'rxephys'

/** A sorting, as `sortings.py` tells it. */
export interface Told {
  readonly class: string
  readonly samplingFrequency: number
  readonly unitIds: readonly (string | number)[]
  readonly trains: readonly (readonly (readonly number[])[])[]
  readonly properties: Readonly<Record<string, { readonly kind: string; readonly values: readonly string[] }>>
  readonly annotations: Readonly<Record<string, Json>>
}

const kinds: Readonly<Record<string, string>> = {
  float64: 'f',
  float32: 'f',
  int64: 'i',
  int32: 'i',
  int16: 'i',
  uint8: 'u',
  bool: 'b',
  string: 'U',
}

/** A value as Python's `str` tells it. */
const pythonText = (value: string | number | boolean, kind: string): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string' || kind !== 'f') return String(value)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

/** Our sorting in the words of `sortings.py`. */
export const tell = async (sorting: Sorting): Promise<Omit<Told, 'class'>> => ({
  samplingFrequency: sorting.samplingFrequency,
  unitIds: sorting.unitIds,
  trains: await Promise.all(
    sorting.segments.map((_, segment) =>
      Promise.all(sorting.unitIds.map(async (id) => Array.from(await sorting.getUnitSpikeTrain(id, { segment })))),
    ),
  ),
  properties: Object.fromEntries(
    Object.entries(sorting.properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { dtype, values }]) => {
        const kind = kinds[dtype] ?? dtype
        return [key, { kind, values: values.flat().map((value) => pythonText(value, kind)) }]
      }),
  ),
  annotations: sorting.annotations,
})

/** Where two tellings part; undefined where they agree. */
export const complaint = (found: unknown, expected: unknown): string | undefined => {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a === b) return undefined
  const at = Array.from(a).findIndex((character, place) => character !== b[place])
  return `${a.slice(Math.max(0, at - 60), at + 60)} instead of ${b.slice(Math.max(0, at - 60), at + 60)}`
}

/** Without what no folder holds, and what is not read here: its own annotation of what it loaded; pickled values. */
export const plain = (told: Told): Omit<Told, 'class'> => {
  const {
    class: _class,
    annotations: { name: _name, ...annotations },
    properties,
    ...rest
  } = told
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([, { kind }]) => kind !== 'O')),
    annotations,
  }
}

/** Undefined where our sorting notes every pickled property that it leaves out. */
export const pickled = (sorting: Sorting, { properties }: Told): string | undefined => {
  const left = Object.keys(properties).filter((key) => properties[key].kind === 'O')
  const silent = left.find((key) => !sorting.notices.some(({ message }) => message.includes(key)))
  return silent === undefined ? undefined : `"${silent}" is left out without a notice`
}
