import { type Notice, notice } from '../../model/notice.js'
import type { Probe, ProbeGroup } from '../../model/probe.js'
import type { Property } from '../../model/propertyValues.js'

/** Probes, one a group of electrodes, where the table has places within them, in µm. */
export const groupedProbes = (
  [x, y, z]: readonly (Property | undefined)[],
  groups: Property | undefined,
  at: string,
): { readonly probe?: ProbeGroup; readonly notices: readonly Notice[] } => {
  if (x === undefined || y === undefined) return { notices: [] }
  const axes = [x, y, ...(z === undefined ? [] : [z])].map(({ values }) => values.map(Number))
  if (!axes.every((values) => values.every(Number.isFinite)))
    return { notices: [notice('Tolerated', `${at}: not all places of electrodes are numbers: no geometry is read`)] }
  const names = groups?.values.map(String) ?? axes[0].map(() => '')
  const probes = [...new Set(names)].sort(byCode).map((name) =>
    probeOf(
      names.flatMap((each, channel) => (each === name ? [channel] : [])),
      axes,
    ),
  )
  return { probe: { probes }, notices: [] }
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const probeOf = (channels: readonly number[], axes: readonly (readonly number[])[]): Probe => {
  const ndim = axes.length === 3 ? 3 : 2
  const unit = (axis: number): readonly number[] => axes.map((_, each) => (each === axis ? 1 : 0))
  return {
    ndim,
    siUnits: 'um',
    annotations: {},
    contactAnnotations: {},
    contactPositions: channels.map((channel) => axes.map((values) => values[channel])),
    contactPlaneAxes: channels.map(() => [unit(0), unit(1)]),
    contactShapes: channels.map(() => 'circle'),
    contactShapeParams: channels.map(() => ({ radius: 1 })),
    deviceChannelIndices: channels,
  }
}
