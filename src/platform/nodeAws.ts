import fs from 'node:fs'
import os from 'node:os'
import nodePath from 'node:path'
import type { S3Settings } from './stores/s3Client.js'

type Section = Readonly<Record<string, string>>

/** The sections of a file of AWS's tools; none where there is no such file. */
const sectionsOf = (path: string): ReadonlyMap<string, Section> => {
  const sections = new Map<string, Record<string, string>>()
  if (!fs.existsSync(path)) return sections
  let current: Record<string, string> = {}
  for (const line of fs.readFileSync(path, 'utf8').split(/\r?\n/)) {
    const [, name] = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line) ?? []
    if (name !== undefined) {
      current = sections.get(name) ?? {}
      sections.set(name, current)
    }
    // What is indented belongs to a setting of another service.
    const [, key, value] = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (key !== undefined) current[key.toLowerCase()] = value
  }
  return sections
}

/**
 * Endpoint, region and credentials as the tools of AWS find them: in the variables AWS_…, then in `~/.aws/credentials` and
 * `~/.aws/config`, of the profile AWS_PROFILE. Without credentials, or with AWS_NO_SIGN_REQUEST=YES, nobody is named.
 */
export const awsSettings = (env: Readonly<Record<string, string | undefined>> = process.env): S3Settings => {
  const profile = env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE ?? 'default'
  const home = nodePath.join(env.HOME ?? os.homedir(), '.aws')
  const held = {
    ...sectionsOf(env.AWS_CONFIG_FILE ?? nodePath.join(home, 'config')).get(profile),
    ...sectionsOf(env.AWS_SHARED_CREDENTIALS_FILE ?? nodePath.join(home, 'credentials')).get(profile),
  }
  const named = env.AWS_ACCESS_KEY_ID !== undefined && env.AWS_SECRET_ACCESS_KEY !== undefined
  const [accessKeyId, secretAccessKey, sessionToken] = named
    ? [env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN]
    : [held.aws_access_key_id, held.aws_secret_access_key, held.aws_session_token]
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? held.endpoint_url
  const unsigned = /^(yes|true|1)$/i.test(env.AWS_NO_SIGN_REQUEST ?? '')
  return {
    region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? held.region ?? 'us-east-1',
    ...(endpoint !== undefined && { endpoint }),
    ...(!unsigned &&
      accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
  }
}
