// Parses every module in a folder: one that has a name twice throws.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { SourceTextModule } from "node:vm"

const folder = process.argv[2]
for (const name of readdirSync(folder))
  new SourceTextModule(readFileSync(join(folder, name), "utf8"), { identifier: name })
