import type { DemoServer } from '../world/registry/server.ts'
import type { DemoContainer } from '../world/jobs/engine-state.ts'
import type { World } from '../world/world.ts'
import { epochSeconds } from './dates.ts'
import { ownerFields } from './owner-fields.ts'
import { serverOffers } from './server-offers.ts'

const MIB = 1024 ** 2
const BANK_BYTES = 16 * 1024 * MIB

/** The CLI's words for the ways that containers are made. */
const PROTOCOLS: Record<string, string> = { CmonCloudServer: 'cmon-cloud' }

/** A machine that runs containers; its clusterid is 0. */
export function serverObject(server: DemoServer, world: World, now: Date) {
  const { machine, hostname, poweredOn } = server
  const containers = world.engine.containers.filter((one) => one.server === hostname)
  return {
    class_name: server.className,
    ...ownerFields(server, world, '/'),
    clusterid: 0,
    connected: poweredOn,
    containers: containers.map((one) => containerObject(one, world)),
    disk_devices: machine.disks.map((disk) => ({
      class_name: 'CmonDiskDevice',
      device: disk.device,
      filesystem: disk.filesystem,
      is_hardware_storage: true,
      free_mb: Math.round((disk.totalBytes - disk.usedBytes) / MIB),
      model: 'Demo Disk',
      mountpoint: disk.mountpoint,
      total_mb: Math.round(disk.totalBytes / MIB),
    })),
    distribution: { ...machine.distribution },
    hostId: server.serverId,
    hostname,
    hoststatus: poweredOn ? 'CmonHostOnline' : 'CmonHostShutDown',
    ip: server.ip,
    last_container_collect: epochSeconds(now),
    last_hw_collect: epochSeconds(now),
    lastseen: epochSeconds(now),
    maintenance_mode: 'none',
    maintenance_mode_active: false,
    max_containers: -1,
    max_containers_running: -1,
    memory: {
      class_name: 'CmonMemoryInfo',
      banks: banksOf(machine.ramBytes),
      memory_available_mb: Math.round((machine.ramBytes * 0.6) / MIB),
      memory_free_mb: Math.round((machine.ramBytes * 0.5) / MIB),
      memory_total_mb: Math.round(machine.ramBytes / MIB),
      swap_free_mb: Math.round(machine.swapBytes / MIB),
      swap_total_mb: Math.round(machine.swapBytes / MIB),
    },
    message: poweredOn ? 'Up and running.' : 'The server is off.',
    model: 'Demo Server',
    network_interfaces: machine.interfaces.map((name, index) => ({
      name,
      gbits: 1,
      link: poweredOn,
      mac: `02:00:00:00:${hex(server.serverId % 256)}:${hex(index)}`,
      model: 'Demo Ethernet Adapter',
    })),
    processors: Array.from({ length: machine.sockets }, (_, id) => ({
      id,
      cores: machine.cores / machine.sockets,
      cpu_max_ghz: machine.cpuMhz / 1000,
      model: machine.cpuModel,
      siblings: machine.cores / machine.sockets,
      vendor: 'Demo',
    })),
    protocol: PROTOCOLS[server.className] ?? 'lxc',
    statereason: '',
    tags: server.tags,
    timestamp: epochSeconds(now),
    unique_id: server.serverId,
    version: '1.0.0',
    ...serverOffers(server, world),
  }
}

function banksOf(bytes: number) {
  return Array.from({ length: Math.max(1, Math.round(bytes / BANK_BYTES)) }, (_, bank) => ({
    bank: String(bank),
    name: 'Demo DIMM 3200 MHz',
    size: Math.min(bytes, BANK_BYTES),
  }))
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

/** Containers belong to whom their server belongs. */
export function containerObject(container: DemoContainer, world: World) {
  const { alias, containerId, running, server, wanted } = container
  const { provider = 'lxc', region = '', template, image, subnetId } = wanted
  const owner = world.servers.find(({ hostname }) => hostname === server)
  const ip = `192.0.2.${200 + (containerId % 50)}`
  return {
    class_name: 'CmonContainer',
    ...(owner === undefined ? {} : ownerFields(owner, world, `/${server}/containers`)),
    alias,
    architecture: 'x86_64',
    autostart: false,
    hostname: ip,
    ip,
    is_claimed: false,
    memory_limit: 2 * 1024 * MIB,
    network: { private_ip: [ip], public_ip: [] },
    os_version: {
      class_name: 'CmonOsVersion',
      codename: 'jammy',
      name: 'ubuntu',
      release: '22.04',
      type: 'debian',
    },
    parent_server: server,
    provider,
    region,
    status: running ? 'RUNNING' : 'STOPPED',
    ...(image === undefined ? {} : { image }),
    ...(subnetId === undefined ? {} : { subnet: { class_name: 'CmonSubnet', id: subnetId } }),
    ...(template === undefined ? {} : { template }),
    type: provider,
    version: '1.0.0',
  }
}
