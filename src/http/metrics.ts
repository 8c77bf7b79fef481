import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures that somebody else counts, by name; those that only ever grow end with `_total`. */
export type Figures = () => Readonly<Record<string, number>>;

/** What a gateway counts of itself. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Metrics of one gateway. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'runpath_http_requests_total',
    help: 'Requests that were answered, by class of status.',
    labelNames: ['status'],
    registers,
  });
  const classes = ['1xx', '2xx', '3xx', '4xx', '5xx'].map((status) => requests.labels({ status }));
  const entries = new Counter({
    name: 'runpath_graphql_requests_total',
    help: 'GraphQL requests, by the entry that answered: the short way, or the ordinary one for all else.',
    labelNames: ['entry'],
    registers,
  });
  const [plain, ordinary] = [entries.labels({ entry: 'plain' }), entries.labels({ entry: 'ordinary' })];
  const durations = new Histogram({
    name: 'runpath_graphql_request_duration_seconds',
    help: 'From the head of a GraphQL request to the end of its answer.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const watched: Figures[] = [];
  const shown = new Map<string, Gauge | Counter>();

  return {
    contentType: registry.contentType,

    /** Adds figures, which are read when the metrics are. */
    watch(figures: Figures): void {
      watched.push(figures);
    },

    /** Counts an answer of any kind. */
    answered(status: number): void {
      classes[Math.floor(status / 100) - 1]?.inc();
    },

    /** Counts an answer of the API, and how long it took. */
    graphql(entry: 'plain' | 'ordinary', milliseconds: number): void {
      (entry === 'plain' ? plain : ordinary).inc();
      durations.observe(milliseconds / 1000);
    },

    /** All figures in Prometheus' text format. */
    async text(): Promise<string> {
      const { rss, heapUsed, external } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      for (const figures of watched)
        for (const [name, value] of Object.entries(figures())) show(`runpath_${name}`, value);
      const own = {
        process_resident_memory_bytes: rss,
        nodejs_heap_size_used_bytes: heapUsed,
        nodejs_external_memory_bytes: external,
        process_cpu_seconds_total: (user + system) / 1e6,
      };
      for (const [name, value] of Object.entries(own)) show(name, value);
      return registry.metrics();
    },
  };

  function show(name: string, value: number): void {
    const grows = name.endsWith('_total');
    const help = name.replaceAll('_', ' ');
    const known = shown.get(name) ?? new (grows ? Counter : Gauge)({ name, help, registers });
    shown.set(name, known);
    known.reset();
    known.inc(value);
  }
}
