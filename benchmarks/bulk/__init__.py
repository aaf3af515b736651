"""Assessment in bulk, measured beside DuckDB, Polars, OpenFisca-core and zen-engine: `python -m benchmarks.bulk`."""
