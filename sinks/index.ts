/** Every sink, one line each: what is not here does not exist. */
export { binary } from './binary.js'
export { binaryFolder } from './binaryFolder.js'
export { eventsFolder } from './eventsFolder.js'
export { npz } from './npz.js'
export { numpyFolder } from './numpyFolder.js'
export { zarr } from './zarr.js'
export { zarrSorting } from './zarrSorting.js'
