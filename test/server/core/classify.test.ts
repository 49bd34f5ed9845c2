import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelsOf } from '../../../server/core/classify.ts'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { presets } from '../../../server/core/schemes/presets/index.ts'
import { samples } from '../../../server/core/vapi/samples.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const labels = (body: unknown, headers: HeaderList = []) =>
  labelsOf({ headers, body: typeof body === 'string' ? bytes(body) : bytes(JSON.stringify(body)) })
const form: HeaderList = [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']]

describe('the labels of an event', () => {
  test.each(Object.entries(samples))('name the Vapi message %s', (_id, { envelope }) => {
    const { message } = envelope
    const call = message['call'] as { id?: string } | undefined
    expect(labels(envelope)).toEqual({ type: message['type'], callId: call?.id ?? null, sender: 'vapi' })
  })

  test.each<[string, unknown, HeaderList, string | null]>([
    ['a GitHub event by its header', { action: 'opened' }, [['X-GitHub-Event', 'pull_request']], 'pull_request'],
    ['a Shopify topic', {}, [['X-Shopify-Topic', 'orders/create']], 'orders/create'],
    ['a Stripe event', { id: 'evt_1', object: 'event', type: 'invoice.paid' }, [], 'invoice.paid'],
    ['the event within a Slack wrapper', { type: 'event_callback', event: { type: 'app_mention' } }, [], 'app_mention'],
    ['an event field that is text', { event: 'payment.captured' }, [], 'payment.captured'],
    ['an action', { action: 'create' }, [], 'create'],
    ['the first event of a batch', [{ event: 'delivered' }, { event: 'open' }], [], 'delivered'],
    ['the first event of a list', { events: [{ type: 'message' }] }, [], 'message'],
    ['a form field', 'CallSid=CA1&CallStatus=ringing', form, 'ringing'],
    ['JSON within a form', `payload=${encodeURIComponent('{"type":"block_actions"}')}`, form, 'block_actions'],
    ['nothing in a type that is not a string', { type: 1 }, [], null],
    ['nothing in plain text', 'type=x', [], null],
    ['nothing in an empty body', '', [], null],
    ['nothing under an inherited name', '{"__proto__":{"type":"x"}}', [], null],
  ])('name %s', (_name, body, headers, type) => {
    expect(labels(body, headers).type).toBe(type)
  })

  test.each<[string, unknown, HeaderList, string, string]>([
    ['Stripe', { type: 'invoice.paid' }, [['Stripe-Signature', 't=1']], 'invoice.paid', 'stripe'],
    ['Shopify', {}, [['X-Shopify-Topic', 'orders/create']], 'orders/create', 'shopify'],
    ['Amazon SNS', { Type: 'Notification' }, [['x-amz-sns-message-type', 'Notification']], 'Notification', 'aws-sns'],
    ['GitLab', {}, [['X-Gitlab-Event', 'Push Hook']], 'Push Hook', 'gitlab'],
  ])('recognise %s by its headers', (_name, body, headers, type, sender) => {
    expect(labels(body, headers)).toEqual({ type, callId: null, sender })
  })

  test('recognise Vapi even if its credential uses the header names of another sender', () => {
    const body = { message: { type: 'hang', call: { id: 'c' } } }
    expect(labels(body, [['Stripe-Signature', 't=1']])).toEqual({ type: 'hang', callId: 'c', sender: 'vapi' })
  })

  test('recognise unknown Vapi types by their call, but not every message', () => {
    expect(labels({ message: { type: 'new', call: { id: 'c' } } })).toEqual({
      type: 'new',
      callId: 'c',
      sender: 'vapi',
    })
    expect(labels({ message: { type: 'text' } })).toEqual({ type: 'text', callId: null, sender: null })
  })

  test('are read from the beginning of a body that was truncated at 1 MiB', () => {
    const long = {
      message: { timestamp: 1, type: 'end-of-call-report', call: { id: 'call-1' }, transcript: 'x'.repeat(2e6) },
    }
    expect(labels(long)).toEqual({ type: 'end-of-call-report', callId: 'call-1', sender: 'vapi' })
  })

  test('are cut at 200 characters', () => {
    expect(labels({ type: 'x'.repeat(201) }).type).toHaveLength(200)
    expect(labels({}, [['x-github-event', 'y'.repeat(5000)]]).type).toHaveLength(200)
  })

  test('exist for any bytes, and are null rather than empty', () => {
    const anyBody = fc.oneof(
      fc.uint8Array(),
      fc.json().map(bytes),
      fc.string().map((text) => bytes(`{"message":{${text}`)),
    )
    const known = presets.flatMap(({ recognisedBy = [] }) => recognisedBy)
    const anyHeader = fc.tuple(
      fc.constantFrom('content-type', ...known),
      fc.oneof(fc.string(), fc.constant(form[0]?.[1] ?? '')),
    )
    const anyHeaders = fc.array(anyHeader, { maxLength: 3 })
    fc.assert(
      fc.property(anyBody, anyHeaders, (body, headers) => {
        const found = labelsOf({ headers, body })
        expect([found.type, found.callId, found.sender]).not.toContain('')
      }),
    )
  })
})
