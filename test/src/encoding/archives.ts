/** Archives of one sorting that others have written: units "a" and "b", spikes of them at frames 3, 5, 8. */
import { inflateRawSync } from 'node:zlib'

const unpacked = (text: string): Uint8Array => inflateRawSync(Buffer.from(text, 'base64'))

/** Written with sizes of 32 bits alone, stored. */
export const plain = unpacked(
  'C/BmZhFhgABFhuX6D950MDAwgDAPAwNDaV5mSXxmSrFeXkHlZL9Q34BIRoYyhmr1lNTi5CJ1KwV1m1BDdR0F9bT8opKixLz4/KKUVJC4W2JOcaqOgnpxRmJBqrqVgoaRjqaOQq0CBYArkYGBIYmBgSEAxcV2s0TiYC7mZ2BgyCvNjS9OTc9NzSvB7ehMC6IcbUi5oxmhDkV19PvgmPMwR4sxMDAUJ+YW5GTmpcenFaUWlqbmJVfidnsa3dwOdqxDvwOq2yfs/Pt9BgMDwwyY2wsys1PjM/NSUitSi0FBb0BxuBtT7nZmqHtZoTQH1nj46urxtweY1EFYFO6XnMSk1BxCXiEy3RtTL90ngp3PyCTCgDu/ogLk3IuuEz3fIMAmzFyErhk9/SJAOiOu1IxuBno6QgBlJlypCt0M9PhDgPdMOGIzwJuVDZIwWBmcGBkY1oFTCgA=',
)

/** How many bytes stand before `far`: its places need 64 bits. */
export const FAR = 5 * 2 ** 30
/** Written by `numpy.savez_compressed` at byte `FAR` of a file, its directory included. */
export const far = unpacked(
  'C/BmZtFlYGDgAGJFhuX6D978hwIeBhGG0rzMkvjMlGK9vIJKRgYBhg4GCPCG0rPfiL+SFjh5IuBYwNp5k6LmxCzJW7ogTzhrxbrFC+ZNiw8JmjJDfH78lElcQuXeZzT9WLvE01XEljD9lHKzmmXFtZVLhGGdCxtbm4oCG0MAikPsZonEwRzCD3RIXmlufHFqem5qXgm6WzzwumVy5kJCbmmDuUXPjQ1oO6pD3gfHnIc5RAzokOLE3IKczLz0+LSi1MLS1LzkSnT3eOF3TxoJ7mETKHhRju6iCTv/fkdxUUFmdmp8Zl5KakVqMSiQDGAumgF1iS+lIXQM7qI0No6E1ksyAVJojvrq6vEX5ihRuKNyEpNSc1Dd1AN1iw+lKegYegq6CHQSI5MuM2pqBqVUUMzwACEMNDCCnImatkE6GBwYGRgwTAElRQ+oKfwYpmAkTA6GThwGgZKSF9QgMQyDcCUsDgYhRuzmgRICKGpnYDcPR7LgYFiCwzxQHIKiBRRFojjMw4hRDgZLJphxbGw6UC26DLpw7axodB0jhD6D0McOzjcsED5EjJUNoocVrB7kAAYGAA==',
)
