import type { IncomingMessage } from 'node:http'

/** Bytes of a request at most: a pipeline with long lists in it. */
export const MOST_BYTES = 4 * 2 ** 20

/** A request that is none, and the status that says so. */
export class BadRequest extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** The JSON that was sent. Rejects with a `BadRequest`; no more than is allowed is ever held. */
export const jsonBody = async (request: IncomingMessage): Promise<{ readonly type: string }> => {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new BadRequest(415, 'a request is JSON: content-type: application/json')
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLong()
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    const bytes: unknown = part
    if (!Buffer.isBuffer(bytes)) throw new BadRequest(400, 'a request is bytes')
    length += bytes.length
    if (length > MOST_BYTES) throw tooLong()
    parts.push(bytes)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    throw new BadRequest(400, 'a request is JSON, and this is not')
  }
  if (typeof parsed === 'object' && parsed !== null && 'type' in parsed && typeof parsed.type === 'string')
    return { ...parsed, type: parsed.type }
  throw new BadRequest(400, 'a request is an object with a type')
}

const tooLong = (): BadRequest => new BadRequest(413, `a request is at most ${MOST_BYTES} bytes`)
