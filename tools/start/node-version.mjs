// Says clearly when the machine's Node is too old to begin with. Written for old ones: nothing newer than what Node 12 reads.

/** @param {string} version */
export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (Number(major) > 20 || (major === 20 && Number(minor) >= 19)) return;
  console.error(`\nThis needs Node 20.19 or later to begin with; this is Node ${version}. See https://nodejs.org`);
  process.exit(1);
}
