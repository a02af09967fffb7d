import type { ProbeGroup } from '../model/probe.js'

/** A probe of contacts at these places, in µm, wired in order: for channels that are made of several. */
export const virtualProbe = (places: readonly (readonly number[])[]): ProbeGroup => ({
  probes: [
    {
      ndim: places[0]?.length === 3 ? 3 : 2,
      siUnits: 'um',
      annotations: {},
      contactAnnotations: {},
      contactPositions: places,
      contactPlaneAxes: places.map((place) => [0, 1].map((axis) => place.map((_, each) => (each === axis ? 1 : 0)))),
      contactShapes: places.map(() => 'circle'),
      contactShapeParams: places.map(() => ({ radius: 1 })),
      contactIds: places.map((_, index) => String(index)),
      deviceChannelIndices: places.map((_, index) => index),
    },
  ],
})
