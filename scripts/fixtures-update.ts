import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFixtures, renderFixture } from '../test/render/fixture-cases.ts';

/** Rewrites the expectations of the render fixtures; the difference is reviewed by hand (`git diff`). */
async function updateFixtures(): Promise<void> {
  for (const fixture of listFixtures()) {
    writeFileSync(join(fixture.folder, 'expected.yaml'), await renderFixture(fixture));
    console.log(fixture.name);
  }
}

await updateFixtures();
