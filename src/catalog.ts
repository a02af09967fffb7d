import * as operators from '../operators/index.js'
import * as sinks from '../sinks/index.js'
import * as sources from '../sources/index.js'
import { trust } from './declare/binding.js'
import { type Catalog, catalogOf } from './declare/catalog.js'

/** All that rxephys brings itself. */
export const builtIn: Catalog = catalogOf({
  operators: Object.values(operators),
  sources: Object.values(sources),
  sinks: Object.values(sinks),
})

for (const { declaration } of Object.values(operators)) trust(declaration)
