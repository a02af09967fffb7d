import { either as E } from 'fp-ts'
import { shown } from '../codec/codec.js'
import { conflict, type Fault } from '../model/fault.js'
import type { Annotations, Header } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { pipe } from '../model/pipe.js'
import { sliceProbe } from '../model/probeGroup.js'
import { sameJson, takeProperties } from '../model/properties.js'

/** The header of the channels at `indices`, in that order: ids, properties and contacts. */
export const selectHeader = (header: Header, indices: Int32Array): Header => {
  const { probe, ...rest } = header
  return {
    ...rest,
    channelIds: Array.from(indices, (index) => header.channelIds[index]),
    properties: takeProperties(header.properties, indices),
    ...(probe && { probe: sliceProbe(probe, indices) }),
  }
}

/** A fault unless all inputs agree on `read`; `what` names it. */
export const agree = <T>(
  inputs: readonly Header[],
  what: string,
  read: (header: Header) => T,
  same: (a: T, b: T) => boolean = Object.is,
): E.Either<Fault, void> => {
  const first = read(inputs[0])
  const odd = inputs.findIndex((input) => !same(read(input), first))
  if (odd < 0) return E.right(undefined)
  return E.left(conflict(`${what} of input ${odd}`, `${shown(first)}, as input 0`, shown(read(inputs[odd]))))
}

/** Sampling frequency and dtype agree. */
export const agreeOnSamples = (inputs: readonly Header[]): E.Either<Fault, void> =>
  pipe(
    agree(inputs, 'samplingFrequency', ({ samplingFrequency }) => samplingFrequency),
    E.chain(() => agree(inputs, 'dtype', ({ dtype }) => dtype)),
  )

/** The annotations that every input has with the same value, and a notice of the others; `between` names the inputs. */
export const sharedAnnotations = (
  inputs: readonly { readonly annotations: Annotations }[],
  between = 'inputs',
): { readonly annotations: Annotations; readonly notices: readonly Notice[] } => {
  const keys = [...new Set(inputs.flatMap(({ annotations }) => Object.keys(annotations)))]
  const shared = keys.filter((key) =>
    inputs.every(({ annotations }) => key in annotations && sameJson(annotations[key], inputs[0].annotations[key])),
  )
  const dropped = keys.filter((key) => !shared.includes(key))
  return {
    annotations: Object.fromEntries(shared.map((key) => [key, inputs[0].annotations[key]])),
    notices: dropped.map((key) =>
      notice('DroppedAnnotation', `annotation "${key}" differs between the ${between} and was dropped`),
    ),
  }
}

/** Two samples lists of equal length whose elements are the same. */
export const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]))
