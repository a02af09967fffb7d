import { cleaning } from './cleaning.js'
import { type Equal, rowsByName } from './equal.js'
import { estimated } from './estimated.js'
import { filters } from './filters.js'
import { hdf5Sources } from './hdf5Sources.js'
import { mdaClass } from './mda.js'
import { preprocessing } from './preprocessing.js'
import { sources } from './sources.js'
import { structure } from './structure.js'

/** Every class of SpikeInterface's that has an equal here, one row each. */
export const classes: ReadonlyMap<string, Equal> = rowsByName([
  ...sources,
  ...hdf5Sources,
  mdaClass,
  ...structure,
  ...preprocessing,
  ...cleaning,
  ...estimated,
  ...filters,
])
