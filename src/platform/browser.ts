import { sha256 as hashed } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { FaultError, unsupported } from '../model/fault.js'
import { crc32 } from './crc32.js'
import type { Sockets } from './sockets.js'
import { type PlatformFiles, withStores } from './stores/stores.js'

const refuse = (): never => {
  throw new FaultError(unsupported('files in a browser', 'read with memory() or generateRecording(); save with Node'))
}

/** The SHA-256 of bytes, as 64 hexadecimal digits. */
export const sha256 = (bytes: Uint8Array): string => bytesToHex(hashed(bytes))

/**
 * A page has no files of its own: it reads those that it is given, and what lies elsewhere; any other request is refused by name.
 * Pure functions of paths behave as on POSIX.
 */
export const files: PlatformFiles = withStores(
  {
    stat: refuse,
    isLink: refuse,
    realPath: refuse,
    list: refuse,
    readText: refuse,
    readBytes: refuse,
    readIfThere: refuse,
    lists: refuse,
    waits: () => false,
    refresh: () => undefined,
    boundBytes: () => () => undefined,
    openRead: refuse,
    objects: () => undefined,
    openWrite: refuse,
    writeWhole: refuse,
    createNew: refuse,
    renameNew: refuse,
    makeFolder: refuse,
    rename: refuse,
    syncFolder: refuse,
    remove: refuse,
    removeEmpty: refuse,
    freeBytes: refuse,
    freeMemory: () => undefined,
    crc32,
    join: (...parts) => parts.join('/'),
    dirname: (path) => path.replace(/\/[^/]*$/, ''),
    basename: (path) => path.replace(/^.*\//, ''),
    resolve: (...parts) => parts.join('/'),
    isAbsolute: (path) => path.startsWith('/'),
    relative: refuse,
    newName: refuse,
    owner: refuse,
    lives: refuse,
  },
  () => ({ region: 'us-east-1' }),
)

const noNetwork = async (): Promise<never> => {
  throw new FaultError(unsupported('connections in a browser', 'connect with Node'))
}

/** A page opens no sockets: every request is refused by name. */
export const sockets: Sockets = {
  connect: noNetwork,
  listen: noNetwork,
  datagrams: noNetwork,
  clock: () => performance.now() / 1000,
  zmq: noNetwork,
}
