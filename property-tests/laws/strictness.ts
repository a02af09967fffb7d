/** Parameters made wrong in one place: unknown, misspelt, or what JSON cannot hold. */
import { either as E } from 'fp-ts'
import type { Fields } from '../../src/codec/codec.js'
import { type Fault, renderFault } from '../../src/model/fault.js'

type Params = Readonly<Record<string, unknown>>

/** What has parameters: an operator, a source or a sink, of any kind of data. */
export interface Parametrized {
  readonly kind: string
  readonly fields: Fields
  readonly instantiate: (params: unknown, at: string) => E.Either<Fault, { readonly params: unknown }>
}

const isParams = (value: unknown): value is Params => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was wrongly accepted, or refused without saying where; undefined when all was as it should. */
export const strictness = (operator: Parametrized, params: unknown, seed: number): string | undefined => {
  if (!isParams(params)) return `its parameters are ${JSON.stringify(params)}, not an object`
  return (
    misnamed(operator, { ...params, nonsense: 1 }, 'nonsense') ?? misspelt(operator, params, seed) ?? nonFinite(operator, params)
  )
}

const refusal = (operator: Parametrized, params: Params): Fault | undefined => {
  const result = operator.instantiate(params, `${operator.kind}.params`)
  return E.isLeft(result) ? result.left : undefined
}

const misnamed = (operator: Parametrized, params: Params, name: string): string | undefined => {
  const fault = refusal(operator, params)
  if (fault === undefined) return `a parameter "${name}" was accepted`
  return renderFault(fault).includes(`${operator.kind}.params.${name}`)
    ? undefined
    : `"${name}" is refused without being named: ${renderFault(fault)}`
}

const misspelt = (operator: Parametrized, params: Params, seed: number): string | undefined => {
  const names = Object.keys(operator.fields)
  const name = names[seed % Math.max(1, names.length)]
  if (name === undefined || name.length < 4) return undefined
  const slip = `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}x`
  const { [name]: value = 1, ...rest } = params
  const fault = refusal(operator, { ...rest, [slip]: value })
  if (fault === undefined) return `a parameter "${slip}" was accepted`
  const told = renderFault(fault)
  // A required parameter that is thereby missing may be what is told instead, but only after the slip is.
  return told.includes(`did you mean "${name}"`) || told.includes('did you mean')
    ? undefined
    : `"${slip}" for "${name}" is refused as: ${told}`
}

/** The parameters with one number after another made NaN or infinite. */
const nonFinite = (operator: Parametrized, params: Params): string | undefined => {
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (const changed of withOne(params, odd)) {
      if (!isParams(changed)) continue
      const result = operator.instantiate(changed, `${operator.kind}.params`)
      if (E.isLeft(result)) continue
      // Accepted: then JSON has to bring it back.
      const text = JSON.stringify(result.right.params)
      const again = operator.instantiate(JSON.parse(text), 'again')
      if (E.isLeft(again)) return `${odd} was accepted, and refused when it came back from JSON: ${text}`
      if (!text.includes(String(odd))) return `${odd} was accepted, and lost in JSON: ${text}`
    }
  return undefined
}

/** Copies of a value in which one number is `odd`. */
function* withOne(value: unknown, odd: number): Generator<unknown> {
  if (typeof value === 'number') yield odd
  else if (Array.isArray(value))
    for (const [index, item] of value.slice(0, 5).entries())
      for (const changed of withOne(item, odd)) yield value.with(index, changed)
  else if (isParams(value))
    for (const [key, item] of Object.entries(value)) for (const changed of withOne(item, odd)) yield { ...value, [key]: changed }
}
