import { settings, type SettingName } from '../../src/config/settings.ts'

/** A setting that whoever installs the bundle is asked for. */
export interface UserSetting {
  /** In the form of the client. */
  readonly name: string
  readonly title: string
  readonly key: string
  readonly help: string
  readonly required: boolean
  readonly secret: boolean
  readonly default: string | undefined
}

/** In the order of the form. Level as in the file that our packages write: one word to widen. */
const FORM: readonly { name: string; title: string; setting: SettingName; preset?: string }[] = [
  {
    name: 'endpoint',
    title: 'Controller',
    setting: 'cmonEndpoint',
    preset: 'https://127.0.0.1:9501',
  },
  { name: 'username', title: 'ClusterControl user', setting: 'cmonUsername' },
  { name: 'password', title: 'Password', setting: 'cmonPassword' },
  { name: 'fingerprint', title: 'Fingerprint', setting: 'cmonTlsFingerprint', preset: '' },
  { name: 'level', title: 'Level', setting: 'level', preset: 'operate' },
]

export const userSettings: readonly UserSetting[] = FORM.map(({ name, title, setting, preset }) => {
  const { key, help, placeholder, secret } = settings[setting]
  const words = /^[a-z]+(\|[a-z]+)+$/.test(placeholder)
    ? ` (${placeholder.replaceAll('|', ', ')})`
    : ''
  return {
    name,
    title,
    key,
    help: `${help.replaceAll('`', '')}${words}`,
    required: preset === undefined,
    secret,
    default: preset,
  }
})
