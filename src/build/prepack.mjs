/** `npm pack` and `npm publish`: builds first, in a checkout where nothing is installed yet too. */
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const run = (command) => execSync(command, { stdio: ['ignore', 'inherit', 'inherit'] })

if (!existsSync('node_modules/typescript')) run('npm ci')
run('npm run build')
