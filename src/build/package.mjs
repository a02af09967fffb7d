/**
 * Builds before npm takes the package: `npm pack` and `npm publish` (prepack), and an installation from a git address, which
 * runs `npm install` in a clone (prepare). `npm ci` in a checkout builds nothing: `npm start` and `npm test` do.
 */
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const run = (command) => execSync(command, { stdio: ['ignore', 'inherit', 'inherit'] })

const { npm_lifecycle_event: event, npm_command: command } = process.env
if (event === 'prepack' || command === 'install') {
  if (!existsSync('node_modules/typescript')) run('npm ci')
  run('npm run build')
}
