import { either as E } from 'fp-ts'
import { decode, exactly, json, optional, required, shown, text } from '../codec/codec.js'
import { noneOfThisName, ourName } from '../codec/names.js'
import { isPlain } from '../codec/plain.js'
import { among, type Catalog, lookUp, onTraces, registerHint } from '../declare/catalog.js'
import type { AnyOperator, OperatorInstance } from '../declare/operator.js'
import { LIMITS } from '../engine/extent.js'
import { conflict, type Fault, invalidParams } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { withFiles } from './lift.js'
import type * as callables from './operators.js'

type Callables = typeof callables
type ParamsOf<O> = O extends (params: infer P) => unknown
  ? Exclude<P, undefined>
  : O extends (params?: infer P) => unknown
    ? P
    : never
/** The names of the operators that can be steps: those called with nothing but their parameters. */
type StepName = {
  readonly [K in keyof Callables]: Callables[K] extends (...args: never) => { readonly onRecording: unknown } ? K : never
}[keyof Callables]
type Options = { readonly [option: string]: Json }

/** Steps by name, in order: ours with their parameters, or SpikeInterface's, `bandpass_filter`, with its own names of options. */
export type RecipeSteps = { readonly [K in StepName]?: ParamsOf<Callables[K]> } & {
  readonly [theirs: `${string}_${string}`]: Options
}
/** A step of a list, in which one may stand twice. */
export interface RecipeStep {
  readonly name: string
  readonly params?: Options
}
/** A pipeline without a source. */
export type Recipe = RecipeSteps | readonly RecipeStep[]

/** A step whose parameters have been decoded. */
export interface Step {
  readonly operator: AnyOperator
  readonly instance: OperatorInstance
}

const stepFields = exactly({
  name: required(text, { doc: 'which operator' }),
  params: optional(json, { doc: 'its parameters' }),
})

interface Written {
  readonly name: string
  readonly params: unknown
  readonly at: string
}

/** The steps of a recipe, every one decoded; the fault says at which path it is wrong. */
export const stepsOf = (recipe: unknown, at: string, catalog: Catalog): E.Either<Fault, readonly Step[]> =>
  pipe(
    writtenSteps(recipe, at),
    E.chain((written) => {
      const steps: Step[] = []
      for (const each of written) {
        const step = stepOf(each, catalog)
        if (E.isLeft(step)) return step
        steps.push(step.right)
      }
      return E.right(steps)
    }),
  )

const writtenSteps = (recipe: unknown, at: string): E.Either<Fault, readonly Written[]> => {
  if (isPlain(recipe) && 'nodes' in recipe)
    return E.left(
      conflict(
        at,
        'a recipe, which has no source',
        'the JSON of a pipeline with its source',
        '`rxephys run` runs it, open() opens it',
      ),
    )
  if (isPlain(recipe)) return E.right(Object.entries(recipe).map(([name, params]) => ({ name, params, at: `${at}.${name}` })))
  if (!Array.isArray(recipe))
    return E.left(invalidParams(at, 'steps by name, { bandpassFilter: { freqMin: 300 } }, or a list of them', shown(recipe)))
  if (recipe.length > LIMITS.depth) return E.left(invalidParams(at, `at most ${LIMITS.depth} steps`, `${recipe.length}`))
  const written: Written[] = []
  for (const [place, each] of recipe.entries()) {
    const step = decode(stepFields, each, `${at}[${place}]`)
    if (E.isLeft(step)) return step
    const { name, params } = step.right
    written.push({ name, params: params ?? {}, at: `${at}[${place}]` })
  }
  return E.right(written)
}

const stepOf = ({ name, params, at }: Written, { operators }: Catalog): E.Either<Fault, Step> => {
  const known = new Map([...among(operators, onTraces)].filter(([, { inputs }]) => inputs === 'one'))
  // SpikeInterface's name, written as ours.
  const theirs = /_/.test(name) ? ourName(name, [...known.keys()]) : undefined
  return pipe(
    operators.has(name) && !known.has(name)
      ? E.left(invalidParams(at, 'an operator from one recording to one', `"${name}"`, 'put it on what the recipe gives'))
      : lookUp(known, theirs ?? name, at, registerHint),
    E.chain((operator) =>
      pipe(
        ourOptions(params, operator, at),
        E.chain((ours) => withFiles(operator, ours, at)),
        E.map((instance) => ({ operator, instance })),
      ),
    ),
  )
}

/** Options under our names; of SpikeInterface's, None and "auto" mean that nothing was said. */
const ourOptions = (params: unknown, { fields }: AnyOperator, at: string): E.Either<Fault, unknown> => {
  if (!isPlain(params)) return E.right(params)
  const ours: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(params)) {
    const known = Object.hasOwn(fields, name) || !/_/.test(name) ? name : ourName(name, Object.keys(fields))
    if (known === undefined)
      return E.left(invalidParams(`${at}.${name}`, noneOfThisName(name, Object.keys(fields)), shown(value)))
    if (Object.hasOwn(ours, known)) return E.left(invalidParams(`${at}.${name}`, `"${known}" once`, 'twice'))
    const unsaid = Object.hasOwn(fields, known) && (value === null || (known === 'marginMs' && value === 'auto'))
    if (!unsaid || fields[known].codec.is(value)) ours[known] = value
  }
  return E.right(ours)
}
