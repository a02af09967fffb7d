/** A web server and a bucket of S3 that hold all files below a folder, in a process of their own; the addresses of both, on a line. */
import fs from 'node:fs'
import path from 'node:path'
import { startBucket } from '../src/platform/stores/bucketServer.js'
import { startServer } from '../src/platform/stores/fileServer.js'

const [, , folder] = process.argv
const [server, bucket] = [await startServer(folder), await startBucket()]
for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name)
  if (entry.isFile()) bucket.objects.set(path.relative(folder, file), new Uint8Array(fs.readFileSync(file)))
}
process.stdout.write(`${server.url} ${bucket.url}\n`)
