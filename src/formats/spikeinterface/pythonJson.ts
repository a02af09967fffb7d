/**
 * JSON exactly as Python's `json.dumps(value, indent=4)` writes it: ASCII only, floats with a point,
 * non-finite numbers as bare `NaN`, `Infinity`, `-Infinity`. SpikeInterface's files are of this kind.
 */

/** A number that Python held as a float, and writes with a point though it be whole: `30000.0`. */
export class PythonFloat {
  constructor(readonly value: number) {}
}

/** JSON in which a float can be told from an integer. A plain whole number is written as an integer. */
export type PythonJson =
  | null
  | boolean
  | number
  | string
  | PythonFloat
  | readonly PythonJson[]
  | { readonly [key: string]: PythonJson }

export const pythonFloat = (value: number): PythonFloat => new PythonFloat(value)
export const pythonFloats = (values: readonly number[]): readonly PythonFloat[] => values.map(pythonFloat)

/** Python's `repr` of a float: the shortest digits that read back the same, `1e-05` and `1e+16` included. */
export const pythonRepr = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '-0.0'
  const [mantissa, power] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+'
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (Number.isInteger(value)) return `${BigInt(value)}.0`
  const sign = value < 0 ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  return exponent < 0
    ? `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
    : `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

const isList = (value: PythonJson): value is readonly PythonJson[] => Array.isArray(value)

/** Write JSON as Python does. `indent: 0` puts all on one line, in the manner of `json.dumps(value)`. */
export const writePythonJson = (value: PythonJson, { indent = 4 }: { readonly indent?: number } = {}): string => {
  const written = (item: PythonJson, depth: number): string => {
    if (item instanceof PythonFloat) return pythonRepr(item.value)
    if (typeof item === 'number') return Number.isSafeInteger(item) && !Object.is(item, -0) ? String(item) : pythonRepr(item)
    if (typeof item === 'string') return quoted(item)
    if (item === null || typeof item === 'boolean') return String(item)
    const [open, close, parts] = isList(item)
      ? ['[', ']', item.map((part) => written(part, depth + 1))]
      : ['{', '}', Object.entries(item).map(([key, part]) => `${quoted(key)}: ${written(part, depth + 1)}`)]
    if (parts.length === 0) return open + close
    if (indent === 0) return open + parts.join(', ') + close
    const margin = `\n${' '.repeat(indent * (depth + 1))}`
    return `${open}${margin}${parts.join(`,${margin}`)}\n${' '.repeat(indent * depth)}${close}`
  }
  return written(value, 0)
}
