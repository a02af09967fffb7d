import { sha256 } from '#platform'

/** A name for bytes by what they are: their SHA-256, as 64 hexadecimal digits. */
export const contentHash = (bytes: Uint8Array): string => sha256(bytes)
