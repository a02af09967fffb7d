import { either as E } from 'fp-ts'
import { exactly, json, required, text } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { Annotations, Json } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'
import { isInherited } from '../src/model/properties.js'

/**
 * Attach a fact about the whole recording.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's.
 * Units    the input's.
 * Margin   none; samples pass through untouched.
 * Errors   InvalidParams: a value that JSON cannot hold.
 * Source   SpikeInterface `recording.annotate`, which edits in place; here the annotated one is a new recording.
 */
export const annotate = defineOperator({
  kind: 'annotate',
  version: 1,
  inputs: 'one',
  params: exactly({
    key: required(text, { doc: 'name of the annotation' }),
    value: required(json, { doc: 'its value; replaces one of the same name' }),
  }),
  example: "annotate({ key: 'subject', value: 'mouse 7' })",
  examples: (_header) => [
    { key: 'subject', value: 'mouse 7' },
    { key: 'session', value: { day: 3, good: true } },
  ],
  bind: ({ key, value }, [header]) =>
    pipe(
      annotated(header.annotations, key, value),
      E.map((annotations) => ({ header: { ...header, annotations } })),
    ),
  bindSorting: ({ key, value }, [header]) =>
    pipe(
      annotated(header.annotations, key, value),
      E.map((annotations) => ({ header: { ...header, annotations } })),
    ),
  bindEvents: ({ key, value }, [header]) =>
    pipe(
      annotated(header.annotations, key, value),
      E.map((annotations) => ({ header: { ...header, annotations } })),
    ),
})

const annotated = (annotations: Annotations, key: string, value: Json): E.Either<Fault, Annotations> =>
  isInherited(key)
    ? E.left(invalidParams('annotate.params.key', 'a name other than those that every JavaScript object has', `"${key}"`))
    : E.right({ ...annotations, [key]: value })
