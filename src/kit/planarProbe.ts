import type { Json } from '../model/header.js'
import type { ProbeGroup } from '../model/probe.js'

/** Contacts of one shape in a plane: `positions` in µm, each wired to the column `wired` names, or to that of its own number. */
export const planarProbe = ({
  positions,
  shape,
  shapeParams,
  annotations = {},
  contactAnnotations = {},
  wired = positions.map((_, contact) => contact),
}: {
  readonly positions: readonly (readonly [x: number, y: number])[]
  readonly shape: string
  readonly shapeParams: Readonly<Record<string, number>>
  readonly annotations?: Readonly<Record<string, Json>>
  readonly contactAnnotations?: Readonly<Record<string, readonly Json[]>>
  readonly wired?: readonly number[]
}): ProbeGroup => ({
  probes: [
    {
      ndim: 2,
      siUnits: 'um',
      annotations,
      contactAnnotations,
      contactPositions: positions,
      contactPlaneAxes: positions.map(() => [
        [1, 0],
        [0, 1],
      ]),
      contactShapes: positions.map(() => shape),
      contactShapeParams: positions.map(() => shapeParams),
      deviceChannelIndices: wired,
    },
  ],
})
