/** The server's name in every client. */
export const SERVER_NAME = 'clustercontrol'

/**
 * Variables of the user's environment that snippets name instead of a secret: the token alone, and the whole
 * value of the header ("Bearer …") for arguments, where a space would get lost. They don't begin with `MCP_`
 * or `CMON_`, which the daemon would take for misspelt settings.
 */
export const TOKEN_VARIABLE = 'CLUSTERCONTROL_TOKEN'
export const HEADER_VARIABLE = 'CLUSTERCONTROL_AUTH'

export type Transport = 'http' | 'sse'

/** A daemon that listens. */
export interface DaemonTarget {
  readonly kind: 'daemon'
  readonly transport: Transport
  /** With the route: `https://mcp.example.com/mcp`. */
  readonly url: string
  /** `none`: the daemon asks for none. `named`: the snippet only says where it comes from. */
  readonly token: 'none' | 'named' | { readonly shown: string }
}

/** The server as a process that the client starts, on stdio. */
export interface ProcessTarget {
  readonly kind: 'process'
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly ProcessVariable[]
}

export interface ProcessVariable {
  readonly name: string
  /** Undefined for a secret that the snippet only names. */
  readonly value: string | undefined
  readonly secret: boolean
}

export type Target = DaemonTarget | ProcessTarget

/** What a user pastes or runs. */
export interface Snippet {
  readonly language: 'json' | 'toml' | 'sh'
  readonly text: string
  /** The same by the client's own command, where the text is for a file. */
  readonly command?: string | undefined
  /** What the user still has to supply. */
  readonly needs: readonly Need[]
}

/** A variable of the client's environment, words in the text to replace by hand, or what the client asks for. */
export interface Need {
  readonly where: 'environment' | 'text' | 'prompt'
  readonly name: string
  /** What it is to hold: "the daemon's token …". */
  readonly value: string
}

/** A client and how it is told of the server. */
export interface Client {
  /** As `cmon-mcp client-config` takes it. */
  readonly name: string
  readonly title: string
  /** Best first. */
  readonly transports: readonly Transport[]
  /** Files that the text goes to, by operating system; empty when it is a command. */
  readonly places: readonly { readonly system: string; readonly path: string }[]
  /** What one has to know besides, in a sentence. */
  readonly remark?: string
  readonly forDaemon: (target: DaemonTarget) => Snippet
  /** Missing where the client starts no processes of its own. */
  readonly forProcess?: (target: ProcessTarget) => Snippet
}
