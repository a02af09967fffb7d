import type { Json } from './json.js'

/**
 * Where the contacts of one probe are, in probeinterface's own terms: a contact a channel, in the
 * order of the channels that are wired to it.
 */
export interface Probe {
  readonly ndim: 2 | 3
  readonly siUnits: 'mm' | 'um'
  readonly annotations: Readonly<Record<string, Json>>
  readonly contactAnnotations: Readonly<Record<string, readonly Json[]>>
  /** contacts × ndim, in `siUnits`. */
  readonly contactPositions: readonly (readonly number[])[]
  /** contacts × 2 × ndim: the unit vectors of each contact's plane. */
  readonly contactPlaneAxes: readonly (readonly (readonly number[])[])[]
  readonly contactShapes: readonly string[]
  readonly contactShapeParams: readonly Readonly<Record<string, number>>[]
  readonly contactIds?: readonly string[]
  readonly shankIds?: readonly string[]
  readonly contactSides?: readonly string[]
  /** Vertices of the probe's outline. */
  readonly probePlanarContour?: readonly (readonly number[])[]
  /** The column of the recording that each contact is wired to; -1 where it is wired to none. */
  readonly deviceChannelIndices?: readonly number[]
}

/** The probes of one recording. */
export interface ProbeGroup {
  readonly probes: readonly Probe[]
  /** A name a probe, where the file gives them. */
  readonly probeIds?: readonly string[]
}
