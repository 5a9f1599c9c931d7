"""The commands of `kompass`, one module each."""
