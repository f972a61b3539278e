import type { StatusReport } from '../../src/http/pages/status-report.ts'

/** A report with something in each of its parts. */
export function reportWith(parts: Partial<StatusReport> = {}): StatusReport {
  return {
    view: 'daemon',
    at: '2026-03-01T12:00:30.000Z',
    server: {
      version: '0.0.0',
      node: '20.19.0',
      started_at: '2026-03-01T09:55:30.000Z',
      base_url: 'https://example.com',
      transports: ['http'],
    },
    controllers: [
      {
        name: 'east',
        condition: 'ready',
        address: 'https://192.0.2.1:9501',
        user: 'admin',
        version: '2.3.4',
        last_contact: '2026-03-01T12:00:29.500Z',
        reason: null,
        next: null,
      },
      {
        name: 'west',
        condition: 'unreachable',
        address: 'https://192.0.2.2:9501',
        user: 'admin',
        version: null,
        last_contact: '2026-03-01T11:58:00.000Z',
        reason: 'The controller can’t be reached',
        next: 'Look whether cmon runs there.',
      },
    ],
    clients: [
      { client: 'wire 1', transport: 'http', revision: '2025-11-25', sessions: 2, open: 1 },
    ],
    calls: {
      total: 60,
      failed: 1,
      recent: [
        {
          at: '2026-03-01T12:00:20.000Z',
          tool: 'restart_node',
          principal: 'alice',
          outcome: 'ok',
          milliseconds: 1_420,
          consent: 'user',
          request_id: 'b1946ac9',
          target: 'east/shop',
          client: 'wire 1',
        },
        {
          at: '2026-03-01T11:00:30.000Z',
          tool: 'list_nodes',
          principal: 'alice',
          outcome: 'unreachable',
          milliseconds: 65_000,
          request_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
        },
      ],
    },
    tools: {
      level: 'operate',
      approval: 'ask',
      surface: 'full',
      known: 3,
      toolsets: [
        {
          name: 'nodes',
          tools: [
            { name: 'list_nodes', level: 'observe' },
            { name: 'start_node', level: 'operate' },
          ],
        },
      ],
    },
    ...parts,
  }
}
