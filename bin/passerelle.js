#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const cli = join(__dirname, '..', 'dist', 'server', 'cli.js');
if (!existsSync(cli)) {
  console.error('Passerelle n’est pas construite. Lancez d’abord : npm run build');
  process.exit(1);
}
require(cli);
