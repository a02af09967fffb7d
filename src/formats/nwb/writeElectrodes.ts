import { refuse } from '../../model/attempt.js'
import { invalidParams } from '../../model/fault.js'
import type { ChannelId } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import { number, reference, text } from '../hdf5/content.js'
import type { Hdf5Skeleton } from '../hdf5/skeleton.js'
import { type describing, idColumns, type NewColumn, propertyColumns, writeTable } from './writeTable.js'

const EPHYS = '/general/extracellular_ephys'
const DEVICE = '/general/devices/Device'
/** The table of electrodes. */
export const ELECTRODES = `${EPHYS}/electrodes`

/** Properties that are columns under other names, or that samples and places tell. */
const ELSEWHERE = ['group', 'brain_area', 'gain_to_uV', 'offset_to_uV', 'contact_vector']
/** Names of columns that mean something else in an NWB file, or are written from what is not a property. */
const RESERVED = ['id', 'location', 'group_name', 'electrodes', 'rel_x', 'rel_y', 'rel_z', 'channel_name', 'offset', 'filtering']

/** What the electrodes of a recording are written from. */
export interface NewElectrodes {
  readonly channelIds: readonly ChannelId[]
  readonly groups: readonly string[]
  /** In µm, a row a channel; undefined without a probe. */
  readonly positions: readonly (readonly number[])[] | undefined
  readonly properties: Properties
  /** Volts of the value 0 of each channel, where they differ. */
  readonly offsets: readonly number[] | undefined
}

/** Throws where a group of channels has a name that no group of the file can have. */
export const refuseNames = ({ groups }: NewElectrodes): void => {
  const odd = groups.find((name) => /^\.*$|\/|^electrodes$/.test(name))
  if (odd !== undefined)
    refuse(
      invalidParams(
        'property "group" of channels',
        'names without "/", and not "electrodes"',
        `"${odd}"`,
        'setProperty gives the groups others',
      ),
    )
}

/** Write the device, the groups and the table of electrodes: a channel a row. */
export const writeElectrodes = (
  file: Hdf5Skeleton,
  describe: ReturnType<typeof describing>,
  { channelIds, groups, positions, properties, offsets }: NewElectrodes,
): readonly Notice[] => {
  const { core } = describe
  file.group('/general/devices')
  file.group(DEVICE, core('Device', { description: text('the device that the recording was made with') }))
  file.group(EPHYS)
  const areas = properties.brain_area?.values.map(String) ?? channelIds.map(() => 'unknown')
  for (const name of new Set(groups)) {
    const own = [...new Set(areas.filter((_, channel) => groups[channel] === name))]
    file.group(
      `${EPHYS}/${name}`,
      core('ElectrodeGroup', { description: text(`electrodes of group ${name}`), location: text(own.join(', ')) }),
    )
    file.link(`${EPHYS}/${name}/device`, DEVICE)
  }
  const ids = idColumns(channelIds, 'channel_name', 'channel')
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !ELSEWHERE.includes(name)))
  const more = propertyColumns(kept, RESERVED, 'channel')
  const axes = ['rel_x', 'rel_y', 'rel_z'].slice(0, positions?.[0]?.length ?? 0)
  const columns: NewColumn[] = [
    { name: 'location', description: 'the area of the brain', content: text(areas) },
    {
      name: 'group',
      description: 'the group of electrodes',
      content: reference(groups.map((name) => `${EPHYS}/${name}`)),
    },
    { name: 'group_name', description: 'the name of the group of electrodes', content: text(groups) },
    ...axes.map((name, axis) => ({
      name,
      description: `the place on the probe, in µm, along axis ${'xyz'[axis]}`,
      content: number('float64', positions?.map((place) => place[axis]) ?? []),
    })),
    ...ids.columns,
    ...(offsets === undefined
      ? []
      : [{ name: 'offset', description: 'volts of the value 0', content: number('float64', offsets) }]),
    ...more.columns,
  ]
  writeTable(file, ELECTRODES, describe, {
    attributes: describe.common('DynamicTable', { description: text('electrodes, one a channel of the recording') }),
    ids: ids.ids,
    columns,
    more: [],
  })
  return more.notices
}
