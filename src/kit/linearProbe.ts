import type { ProbeGroup } from '../model/probe.js'

const PITCH = 20
const RADIUS = 6

/** One column of contacts 20 µm apart, wired in order. */
export const linearProbe = (contacts: number): ProbeGroup => {
  const indices = Array.from({ length: contacts }, (_, index) => index)
  return {
    probes: [
      {
        ndim: 2,
        siUnits: 'um',
        annotations: {},
        contactAnnotations: {},
        contactPositions: indices.map((index) => [0, index * PITCH]),
        contactPlaneAxes: indices.map(() => [
          [1, 0],
          [0, 1],
        ]),
        contactShapes: indices.map(() => 'circle'),
        contactShapeParams: indices.map(() => ({ radius: RADIUS })),
        contactIds: indices.map(String),
        deviceChannelIndices: indices,
      },
    ],
  }
}
