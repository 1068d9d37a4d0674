/** Where a chart comes from that is not in the source (helm's `pull`). */
export interface ChartAddress {
  /** `https://…` of a chart repository, or `oci://…`. */
  readonly repo: string;
  readonly name: string;
  /** Absent for the newest one there is. */
  readonly version?: string;
  /** Versions like `1.0.0-rc.1` count too. */
  readonly isDevelopment: boolean;
}

/** A chart and what its templates are given: the same request gives the same text, unless a template draws lots. */
export interface ChartRequest {
  /** Bytes by path below the folder of the chart: `Chart.yaml`, `templates/web.yaml`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Files of values in YAML; later ones win over earlier ones, all of them over the chart's own. */
  readonly values: readonly Uint8Array[];
  readonly releaseName?: string;
  readonly namespace?: string;
  readonly nameTemplate?: string;
  readonly kubeVersion?: string;
  readonly apiVersions: readonly string[];
  readonly includesCrds: boolean;
  readonly skipsHooks: boolean;
  readonly skipsTests: boolean;
}

/** Files of helm's own configuration (`repositories.yaml`, `registry/config.json`), by path. */
export type ChartConfig = ReadonlyMap<string, Uint8Array>;

/**
 * What runs helm: render decides what is asked for, and never runs a program itself.
 * Failures are a GitsyncError whose problems name no file; who asks adds the place in git.
 */
export interface ChartRenderer {
  /**
   * Downloads a chart: bytes by path below its folder.
   * @throws GitsyncError SOURCE_UNREACHABLE, SOURCE_REFUSED, RENDER_LIMIT, RENDER_UNSUPPORTED (no helm)
   */
  pull(address: ChartAddress, config: ChartConfig): Promise<ReadonlyMap<string, Uint8Array>>;

  /**
   * The objects of a chart, as `helm template` prints them.
   * @throws GitsyncError RENDER_BAD_GENERATOR, RENDER_LIMIT, RENDER_UNSUPPORTED (no helm)
   */
  template(request: ChartRequest): Promise<string>;
}
