"""The record of one chart."""
