const PATTERNS: [RegExp, string][] = [
  [/\b(Bearer\s+)[\w.~+/=-]{6,}/gi, '$1***'],
  [/(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----)/g, '$1***$2'],
  [/\b(cmon-sid=)[^;\s"]+/gi, '$1***'],
  [
    /("?[\w-]*(?:password|passwd|passphrase|secret|token|signature)[\w-]*"?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;}&]+)/gi,
    '$1***',
  ],
]

/** Masks what looks like a credential in a free text: a last net under logs, not a reason to log secrets. */
export function redact(text: string): string {
  return PATTERNS.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text)
}
