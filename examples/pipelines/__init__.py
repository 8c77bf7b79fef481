"""The pipelines whose history is recorded under examples/zenml-*."""
