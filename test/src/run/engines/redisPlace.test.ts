import { expect, test } from 'vitest'
import { redisPlace } from '../../../../src/run/engines/redisPlace.js'

test('a URL says where a Redis is', () => {
  expect(redisPlace('redis://cluster.lab', {})).toEqual({
    shown: 'redis://cluster.lab:6379',
    options: { host: 'cluster.lab', port: 6379, db: 0 },
  })
  expect(redisPlace('rediss://[::1]:7000/3', {})).toEqual({
    shown: 'rediss://[::1]:7000/3',
    options: { host: '::1', port: 7000, db: 3, tls: {} },
  })
})

test('the password is in the URL or in the environment, and is never shown', () => {
  const given = redisPlace('redis://lab:open%2Fup@cluster.lab/1', { REDIS_PASSWORD: 'another' })
  expect(given.options).toMatchObject({ username: 'lab', password: 'open/up' })
  expect(given.shown).toBe('redis://cluster.lab:6379/1')
  expect(redisPlace('redis://cluster.lab', { REDIS_PASSWORD: 'open', REDIS_USERNAME: 'lab' }).options).toMatchObject({
    username: 'lab',
    password: 'open',
  })
})

test.each([
  'cluster.lab:6379',
  'http://cluster.lab',
  'redis://',
  'redis://lab:open@cluster.lab/first',
  'redis://cluster.lab/0?a=b',
  'redis://cluster.lab/0#a',
])('%s is none', (text) => {
  expect(() => redisPlace(text, {})).toThrow(/InvalidParams: redis: expected redis:\/\/host\[:port\]\[\/database\], found /)
  expect(() => redisPlace(text, {})).not.toThrow(/lab:open/)
})

test.each(['redis://lab:open/up@cluster.lab', 'redis://:50%open@cluster.lab', 'redis://:open?up#open@cluster.lab/0'])(
  'a password that is not escaped is no password, and is not shown: %s',
  (text) => {
    expect(() => redisPlace(text, {})).toThrow(/InvalidParams: redis: .*REDIS_PASSWORD/)
    expect(() => redisPlace(text, {})).not.toThrow(/open|up/)
  },
)
