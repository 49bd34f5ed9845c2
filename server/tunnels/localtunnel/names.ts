import { randomInt } from 'node:crypto'

const qualities =
  'amber brave brisk calm clear clever coral crisp dapper eager early fair fancy fleet fond fresh gentle glad golden happy hardy honest humble ivory jolly keen kind light lively lucky mellow merry mild neat noble olive plain polite proud quick quiet rapid ready royal rustic sage silver smooth snowy solid spry steady still sunny swift tidy warm wise witty young'.split(
    ' ',
  )
const creatures =
  'badger beaver bison bobcat camel caribou cheetah condor coyote crane dingo dolphin eagle egret falcon ferret finch gazelle gecko gibbon heron hornet ibex iguana jackal jaguar koala lemur leopard lizard llama lynx magpie marmot marten moose newt ocelot osprey otter panda parrot pelican penguin petrel plover puffin quail rabbit raven robin salmon seal sparrow starling stork swallow tapir toucan turtle walrus weasel wombat zebra'.split(
    ' ',
  )

/** A name that is easy to read and hard to guess: two words and six digits, one of about four billion. */
export function randomName(): string {
  return `${oneOf(qualities)}-${oneOf(creatures)}-${String(randomInt(1_000_000)).padStart(6, '0')}`
}

function oneOf(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? ''
}
