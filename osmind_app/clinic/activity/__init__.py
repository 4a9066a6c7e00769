"""The record of deeds as people read it: who did what, to whom, when."""
