import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Codec, json } from '../codec/codec.js'
import { probeGroupFromJson, probeGroupToJson } from '../encoding/probeinterface.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { Probe, ProbeGroup } from '../model/probe.js'

type JsonObject = { readonly [key: string]: Json }

/** A probe or a probe group, as probeinterface's JSON has it or as a recording gives it. */
export type ProbeInput = ProbeGroup | Probe | JsonObject

const isInput = (value: unknown): value is ProbeInput => typeof value === 'object' && value !== null && !Array.isArray(value)

const isProbe = (value: ProbeInput): value is Probe => 'contactPositions' in value
const isGroup = (value: ProbeInput): value is ProbeGroup =>
  'probes' in value && Array.isArray(value.probes) && value.probes.every((probe: unknown) => isInput(probe) && isProbe(probe))

/** Whichever it is, as the JSON of a group. */
const jsonOf = (value: ProbeInput): Json => {
  if (isProbe(value)) return probeGroupToJson({ probes: [value] })
  if (isGroup(value)) return probeGroupToJson(value)
  return 'contact_positions' in value ? { probes: [value] } : value
}

/** The group that the parameter at `at` is, or where it is wrong. */
export const toProbeGroup = (value: ProbeInput, at: string): E.Either<Fault, ProbeGroup> =>
  pipe(
    probeGroupFromJson(jsonOf(value), at),
    E.mapLeft((fault) =>
      fault._tag === 'Unreadable' ? invalidParams(fault.path.replace(': ', '.'), fault.expected, fault.found) : fault,
    ),
  )

/** Codec of `ProbeInput`; its JSON is always that of a group. */
export const probeGroup: Codec<ProbeInput> = new t.Type<ProbeInput, Json, unknown>(
  "a probe or probe group, as probeinterface's JSON",
  isInput,
  (value, context) => {
    if (!isInput(value)) return t.failure(value, context)
    return json.is(jsonOf(value)) ? t.success(value) : t.failure(value, context, 'a probe whose numbers are all finite')
  },
  (value) => {
    const group = toProbeGroup(value, 'probe')
    return E.isRight(group) ? probeGroupToJson(group.right) : jsonOf(value)
  },
)
