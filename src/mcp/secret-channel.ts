import type { Agreed } from './change.ts'

/** Hands over what the model must not see, such as a new account's password, to the operator. */
export interface SecretChannel {
  /** Throws when it can't be kept; it is kept for good before this resolves. */
  deliver: (name: string, text: string) => Promise<Delivered>
}

export interface Delivered {
  /** Where the operator finds it. */
  place: string
  /** For a secret that came to nothing. */
  takeBack: () => Promise<void>
}

const NOT_YET: Delivered = { place: 'not handed over yet', takeBack: async () => {} }

/** The channel of one call: a plan walks through the steps too, but nothing is handed over before consent. */
export function onceAgreed(channel: SecretChannel, agreed: Agreed): SecretChannel {
  return {
    deliver: async (name, text) =>
      agreed.consent === undefined ? NOT_YET : channel.deliver(name, text),
  }
}
