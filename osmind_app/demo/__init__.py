"""The demo clinic: Willow Creek and its neighbour, so that every state of an invitation can be seen."""
