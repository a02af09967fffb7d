import { either as E } from 'fp-ts'
import { either, finite, listOf, oneOf, optional, positive, withDefault } from '../codec/codec.js'
import type { FilterKind } from '../dsp/index.js'
import { MOST } from '../model/bounds.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { type Coefficients, type DesignParams, designFields, designFilter, type NamedEdge } from './filterDesign.js'

/** The parameters of a filter of any shape: designed from its edges, or given. */
export const generalFields = {
  band: withDefault(either(positive, listOf(positive, 1)), [300, 6000], { doc: 'the edge, or both edges', unit: 'Hz' }),
  btype: withDefault(oneOf(['bandpass', 'highpass', 'lowpass', 'bandstop']), 'bandpass', { doc: 'what the filter lets through' }),
  coefficients: optional(listOf(listOf(finite, 1, MOST.coefficients), 1, MOST.coefficients), {
    doc: 'the filter itself, in the form of `filterMode`: sections of b0 b1 b2 a0 a1 a2, or numerator and denominator; no design then',
  }),
  ...designFields,
}

export interface GeneralParams extends DesignParams {
  readonly band: number | readonly number[]
  readonly btype: FilterKind
  readonly coefficients?: readonly (readonly number[])[]
}

/** The lowest edge, Hz; undefined where coefficients are given, which do not tell it. */
export const lowestEdge = ({ band, coefficients }: GeneralParams): number | undefined => {
  if (coefficients !== undefined) return undefined
  return typeof band === 'number' ? band : Math.min(...band)
}

/** The coefficients that are given, or those of the design. */
export const generalCoefficients = (kind: string, params: GeneralParams, header: Header): E.Either<Fault, Coefficients> => {
  const { band, btype, coefficients, filterMode } = params
  const wrong = (name: string, expected: string, found: string) =>
    E.left(invalidParams(`${kind}.params.${name}`, expected, found))
  if (coefficients === undefined) {
    const edges = typeof band === 'number' ? [band] : band
    const wanted = btype === 'bandpass' || btype === 'bandstop' ? 2 : 1
    if (edges.length !== wanted)
      return wrong('band', wanted === 1 ? `one edge for a ${btype}` : `two edges for a ${btype}`, `${edges.length}`)
    return designFilter(
      kind,
      params,
      edges.map((edge, index): NamedEdge => [wanted === 1 ? 'band' : `band[${index}]`, edge]),
      btype,
      header,
    )
  }
  if (filterMode === 'sos') {
    const odd = coefficients.findIndex((section) => section.length !== 6 || section[3] === 0)
    return odd < 0
      ? E.right({ sos: Float64Array.from(coefficients.flat()) })
      : wrong(`coefficients[${odd}]`, 'b0 b1 b2 a0 a1 a2, a0 not 0', JSON.stringify(coefficients[odd]))
  }
  const [b, a] = coefficients
  if (coefficients.length !== 2) return wrong('coefficients', 'two lists, numerator and denominator', `${coefficients.length}`)
  if (a[0] === 0) return wrong('coefficients[1][0]', 'a0 that is not 0', '0')
  return E.right({ b: Float64Array.from(b), a: Float64Array.from(a) })
}
