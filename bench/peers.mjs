// Prints what wtf_wikipedia and infobox-parser return for the infobox of each article on stdin (one JSON {id, text} a line).
import { createRequire } from 'module'
import { createInterface } from 'readline'

const require = createRequire(process.argv[2] + '/package.json')
const wtfModule = require('wtf_wikipedia')
const wtf = wtfModule.default || wtfModule
const parserModule = require('infobox-parser')
const parse = parserModule.default || parserModule

const fields = (box) => Object.fromEntries(Object.entries(box.data || {}).map(([key, value]) => [key, value.text ? value.text() : String(value)]))

for await (const line of createInterface({ input: process.stdin })) {
  const { id, text } = JSON.parse(line)
  const boxes = wtf(text).infoboxes()
  let second = {}
  try {
    second = parse(text).general || {}
  } catch (error) {
    second = {}
  }
  console.log(JSON.stringify({ id, wtf_wikipedia: boxes.length ? fields(boxes[0]) : {}, 'infobox-parser': second }))
}
