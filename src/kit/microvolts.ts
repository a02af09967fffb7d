import { floatProperty, type Properties } from '../model/properties.js'

/** The properties of samples that are worth `gain` × sample + `offset` µV: one a channel, or all alike. */
export const inMicrovolts = (channels: number, gain: number, offset = 0): Properties => {
  const all = (value: number): Properties[string] => floatProperty(Array.from({ length: channels }, () => value))
  return {
    gain_to_uV: all(gain),
    offset_to_uV: all(offset),
    physical_unit: { dtype: 'string', values: Array.from({ length: channels }, () => 'uV') },
    gain_to_physical_unit: all(gain),
    offset_to_physical_unit: all(offset),
  }
}
