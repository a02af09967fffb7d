import { describe, expect, it } from 'vitest'
import { isBefore, mapDumpPaths } from '../../../../src/provenance/spikeinterface/dump.js'

describe('paths', () => {
  it('are strings under a key with "path" in it, in lists and at any depth', () => {
    const json = { file_paths: ['a', 'b'], name: 'a', kwargs: { folder_path: 'c', other: { x: 'a' } }, paths: { name: 'a' } }
    expect(mapDumpPaths(json, (path) => `/${path}`)).toEqual({
      ...json,
      file_paths: ['/a', '/b'],
      kwargs: { folder_path: '/c', other: { x: 'a' } },
    })
  })
})

describe('isBefore', () => {
  it('compares releases', () => {
    expect(isBefore('0.94.0', '0.104')).toBe(true)
    expect(isBefore('0.103.2', '0.104')).toBe(true)
    expect(isBefore('0.104.0', '0.104')).toBe(false)
    expect(isBefore('0.105.0.dev0', '0.104')).toBe(false)
    expect(isBefore('unknown', '0.104')).toBe(false)
  })
})
