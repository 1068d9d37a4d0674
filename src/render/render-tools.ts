import type { ChartRenderer } from '../model/chart-renderer.ts';
import type { RemoteBases } from '../model/remote-bases.ts';

/** What a render may call that is no data; without one, what would need it is refused. */
export interface RenderTools {
  /** What runs helm, for charts. */
  readonly charts?: ChartRenderer;
  /** What follows addresses of other repositories. */
  readonly remoteBases?: RemoteBases | undefined;
}
