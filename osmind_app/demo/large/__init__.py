"""A clinic of twenty thousand: what `make demo-large` adds to the demo, so that speed can be felt and measured."""
