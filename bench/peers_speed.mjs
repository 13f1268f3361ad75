// The processor's seconds that one peer takes over a file of pages, after some to warm up: node peers_speed.mjs FOLDER PEER PAGES
import { readFileSync } from 'fs'
import { createRequire } from 'module'

const [folder, peer, file] = process.argv.slice(2)
const loaded = createRequire(folder + '/package.json')(peer)
const read = loaded.default || loaded
const jobs = {
  wtf_wikipedia: (text) => read(text).json(),
  'infobox-parser': (text) => {
    try {
      return read(text)
    } catch {
      return null // it throws on a few pages; they count as read
    }
  },
}
const texts = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line).text)
texts.slice(0, 20).forEach(jobs[peer])
const start = process.cpuUsage()
for (const text of texts) jobs[peer](text)
const { user, system } = process.cpuUsage(start)
console.log((user + system) / 1e6)
