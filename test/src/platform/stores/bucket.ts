/** A bucket on loopback that the tests of a file, and threads that they start, ask as they would ask AWS. */
import { afterAll, vi } from 'vitest'
import { type Bucket, startBucket } from './bucketServer.js'

export type { Bucket } from './bucketServer.js'

/** Serve an empty bucket; this process, and threads that it starts, ask it from now on as they would ask AWS. */
export const serveBucket = async (): Promise<Bucket> => {
  const bucket = await startBucket()
  vi.stubEnv('AWS_ENDPOINT_URL_S3', bucket.url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'very-secret')
  vi.stubEnv('AWS_REGION', 'eu-test-1')
  afterAll(() => {
    bucket.close()
    vi.unstubAllEnvs()
  })
  return bucket
}

/** All that lies below a folder of the bucket, by names from there. */
export const below = ({ objects }: Bucket, folder: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    [...objects].filter(([key]) => key.startsWith(`${folder}/`)).map(([key, bytes]) => [key.slice(folder.length + 1), bytes]),
  )
