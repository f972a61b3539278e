/** What the executable runs on: the newest Node with long-term support. Its binaries come from npm. */
export const NODE_VERSION = '24.21.0'

/** One machine architecture by its names in npm, Debian and rpm; `integrity` is that of Node's npm package. */
export const PLATFORMS = [
  {
    node: 'x64',
    deb: 'amd64',
    rpm: 'x86_64',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  {
    node: 'arm64',
    deb: 'arm64',
    rpm: 'aarch64',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
]
