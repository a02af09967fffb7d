import { builtIn } from '../catalog.js'
import type { Catalog } from '../declare/catalog.js'
import { loadModules, registeredModules, withModules } from '../run/modules.js'

/** Every kind there is: those of rxephys, and those of registered modules, which are loaded now. Rejects with a `FaultError`. */
export const allKinds = (): Promise<Catalog> => loadModules(builtIn, registeredModules())

/** The same at once: of a registered module that is not loaded yet, nothing. Throws a `FaultError`. */
export const kindsNow = (): Catalog => withModules(builtIn, registeredModules())
