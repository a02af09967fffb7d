import { either as E } from 'fp-ts'
import { atMost, oneOf, optional, positive, positiveInteger, withDefault } from '../codec/codec.js'
import { type Ba, butter, cheby1, cheby2, type Edges, type FilterDesign, type FilterKind, type Sos } from '../dsp/index.js'
import { MOST } from '../model/bounds.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'

/** A filter, ready to run: second-order sections, or numerator and denominator. */
export type Coefficients = { readonly sos: Sos } | Ba

/** The parameters of a filter that is designed from its edges. */
export const designFields = {
  filterOrder: withDefault(atMost(positiveInteger, MOST.filterOrder), 5, { doc: 'order of the design, once each way' }),
  ftype: withDefault(oneOf(['butter', 'cheby1', 'cheby2']), 'butter', { doc: 'family: Butterworth, Chebyshev I or II' }),
  rippleDb: optional(atMost(positive, MOST.decibels), { doc: 'ripple of the pass band; "cheby1" needs it', unit: 'dB' }),
  attenuationDb: optional(atMost(positive, MOST.decibels), {
    doc: 'how far down the stop band is; "cheby2" needs it',
    unit: 'dB',
  }),
  filterMode: withDefault(oneOf(['sos', 'ba']), 'sos', {
    doc: 'second-order sections, or numerator and denominator, which lose precision at high orders and low edges',
  }),
}

export interface DesignParams {
  readonly filterOrder: number
  readonly ftype: 'butter' | 'cheby1' | 'cheby2'
  readonly rippleDb?: number
  readonly attenuationDb?: number
  readonly filterMode: 'sos' | 'ba'
}

/** An edge and the name of the parameter it comes from. */
export type NamedEdge = readonly [name: string, hertz: number]

/** Design a filter of one edge (low-pass, high-pass) or two (band-pass, band-stop), or say which parameter is wrong. */
export const designFilter = (
  kind: string,
  params: DesignParams,
  edges: readonly NamedEdge[],
  btype: FilterKind,
  header: Header,
): E.Either<Fault, Coefficients> =>
  pipe(
    edgesFit(kind, edges, header),
    E.chain(() => {
      const hertz: Edges = edges.length === 1 ? edges[0][1] : [edges[0][1], edges[1][1]]
      try {
        return pipe(
          family(kind, params, hertz, btype, header),
          E.map((design): Coefficients => (params.filterMode === 'sos' ? { sos: design.sos() } : design.ba())),
        )
      } catch (error) {
        // Edges so close, or an order so high, that float64 cannot tell the poles apart.
        const why = error instanceof Error ? error.message : String(error)
        return E.left(invalidParams(`${kind}.params`, 'a filter that float64 can hold', why, 'take a lower order'))
      }
    }),
  )

/** The lowest edge, as a part of half the sampling frequency: below, float64 does not tell the poles from 1. */
const LEAST_EDGE = 1e-9

/** A fault unless a frequency lies between 0 and half the sampling frequency, and can be told from 0. */
export const edgeFits = (at: string, edge: number, nyquist: number): E.Either<Fault, void> => {
  if (edge < LEAST_EDGE * nyquist) return E.left(invalidParams(at, `at least ${LEAST_EDGE * nyquist} Hz`, `${edge}`))
  if (edge < nyquist) return E.right(undefined)
  return E.left(invalidParams(at, `less than ${nyquist} Hz, half the sampling frequency`, `${edge}`))
}

const edgesFit = (kind: string, edges: readonly NamedEdge[], { samplingFrequency }: Header): E.Either<Fault, void> => {
  const nyquist = samplingFrequency / 2
  for (const [index, [name, edge]] of edges.entries()) {
    const at = `${kind}.params.${name}`
    if (index > 0 && edge <= edges[index - 1][1])
      return E.left(invalidParams(at, `more than ${edges[index - 1][0]} (${edges[index - 1][1]} Hz)`, `${edge}`))
    const fits = edgeFits(at, edge, nyquist)
    if (E.isLeft(fits)) return fits
  }
  return E.right(undefined)
}

const family = (
  kind: string,
  params: DesignParams,
  edges: Edges,
  btype: FilterKind,
  header: Header,
): E.Either<Fault, FilterDesign> => {
  const { ftype, filterOrder, rippleDb, attenuationDb } = params
  const { samplingFrequency } = header
  const wrong = (name: string, expected: string, found: string) =>
    E.left(invalidParams(`${kind}.params.${name}`, expected, found))
  if (ftype !== 'cheby1' && rippleDb !== undefined) return wrong('rippleDb', 'nothing, unless ftype is "cheby1"', `${rippleDb}`)
  if (ftype !== 'cheby2' && attenuationDb !== undefined)
    return wrong('attenuationDb', 'nothing, unless ftype is "cheby2"', `${attenuationDb}`)
  if (ftype === 'cheby1')
    return rippleDb === undefined
      ? wrong('rippleDb', 'dB of ripple, since ftype is "cheby1"', 'nothing')
      : E.right(cheby1(filterOrder, rippleDb, edges, btype, samplingFrequency))
  if (ftype === 'cheby2')
    return attenuationDb === undefined
      ? wrong('attenuationDb', 'dB of attenuation, since ftype is "cheby2"', 'nothing')
      : E.right(cheby2(filterOrder, attenuationDb, edges, btype, samplingFrequency))
  return E.right(butter(filterOrder, edges, btype, samplingFrequency))
}
