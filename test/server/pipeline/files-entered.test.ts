import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** The files that a live event passes from the socket to the app's first byte, in order. */
const route = [
  'intake/listener.ts',
  'intake/read-body.ts',
  'intake/sender-response.ts',
  'pipeline/pipeline.ts',
  'pipeline/recorder.ts',
  'core/classify.ts',
  'secrets/redaction/redacting-store.ts',
  'secrets/redaction/mask.ts',
  'store/store.ts',
  'store/client/retry-queue.ts',
  'store/client/worker-rpc.ts',
  'store/worker.ts',
  'store/thread/session.ts',
  'store/thread/group-commit.ts',
  'store/tables/event/events.ts',
  'store/thread/sql.ts',
  'hub.ts',
  'settings/active.ts',
  'pipeline/attempts.ts',
  'forward/forward.ts',
]

/** Other files that run meanwhile, by the reason. */
const others: Record<string, readonly string[]> = {
  'pure functions': [
    'core/delivery-id.ts',
    'core/library/headers.ts',
    'core/masking/',
    'core/model/hop-by-hop.ts',
    'core/model/host-header.ts',
    'core/model/request.ts',
    'core/schemes/recognise.ts',
    'core/text/',
    'core/vapi/',
    'forward/outgoing.ts',
    'platform/',
    'store/client/backlog.ts',
    'store/client/storage-state.ts',
    'store/tables/columns.ts',
    'store/tables/event/filter-sql.ts',
    'store/tolerate-failure.ts',
  ],
  'one property or one callback': [
    'compose.ts',
    'daemon.ts',
    'forward/loop-guard.ts',
    'forward/response-sink.ts',
    'intake/request-checks.ts',
    'intake/spill-file.ts',
    'pipeline/live-response.ts',
    'tunnels/',
    'secrets/config-vault.ts',
    'secrets/vault.ts',
  ],
  'timers, which may fire meanwhile': [
    'forward/app-monitor.ts',
    'intake/header-timeout.ts',
    'secrets/usage-counter.ts',
  ],
  'subscribers of live messages': ['inspector/live/', 'pipeline/counters.ts'],
  'verification, which runs in parallel': [
    'verification/',
    'secrets/redaction/',
    'core/model/verdict.ts',
    'core/proofs/',
    'core/schemes/',
    'core/model/verification.ts',
    'store/read-body.ts',
    'store/tables/event/verifications.ts',
    'store/verdict-columns.ts',
  ],
  'storing the attempt, which runs in parallel': [
    'store/tables/event/attempt-columns.ts',
    'store/tables/event/attempts.ts',
    'store/tables/event/delivery.ts',
  ],
  'maintenance of the storage thread': [
    'store/tables/retention.ts',
    'store/tables/event/search.ts',
    'store/thread/background.ts',
    'store/thread/context.ts',
    'store/thread/disk-reserve.ts',
    'store/thread/missing-files.ts',
    'store/thread/retention-run.ts',
    'store/thread/spill.ts',
  ],
}

test('a live event passes only these files before the app gets its first byte', { timeout: 60_000 }, async () => {
  const script = join(import.meta.dirname, 'support/files-entered.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  const { main, storage } = JSON.parse(stdout) as { main: string[]; storage: string[] }
  const entered = new Set([...main, ...storage])
  const known = [...route, ...Object.values(others).flat()]
  expect([...entered].filter((file) => !known.some((one) => file.startsWith(one)))).toEqual([])
  expect(route.filter((file) => !entered.has(file))).toEqual([])
  expect(route.length).toBeLessThanOrEqual(20)
})
