import type { Preset } from './preset.ts'
import { sender } from './shapes.ts'

/** Senders whose keys must be fetched: each goes by a module of `code/`. */
export const codeSenders: readonly Preset[] = [
  sender(
    'aws-sns',
    'Amazon SNS',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
    'run',
    { kind: 'code', code: 'aws-sns' },
    {
      notes:
        'No secret: the certificate is Amazon’s. Confirm a subscription by a GET to its SubscribeURL. Raw delivery is not signed.',
      typeFrom: 'json:Type',
      recognisedBy: ['x-amz-sns-message-type'],
    },
  ),
]
